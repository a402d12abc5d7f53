"""The only folder that knows SQLAlchemy and Delta: tables, migrations, one repository per noun."""
