"""The only folder that knows ChromaDB; passages and search arrive with the knowledge base."""
