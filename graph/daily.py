"""The daily job: one LangGraph run over the whole portfolio.

    read_conversations > read_with_model > profile_contacts > profile_with_model > plan_spans > take_spans
        > assess_span (a wave of blocks) > ... > note_gaps > take_words > write_words (a wave of triggered accounts)
        > ... > keep_playbooks > note_bands > close_run

`assess_span` is collect_signals > ((score_health | rate_churn) > keep_scores) | find_expansion > watch_rules. The
writer joins after `write_words`.
"""

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from graph.deps import Deps
from graph.nodes.close_run import close_run
from graph.nodes.collect_signals import collect_signals
from graph.nodes.find_expansion import find_expansion
from graph.nodes.keep_playbooks import keep_playbooks
from graph.nodes.keep_scores import keep_scores
from graph.nodes.note_bands import note_bands
from graph.nodes.note_gaps import note_gaps
from graph.nodes.profile_contacts import profile_contacts
from graph.nodes.profile_with_model import profile_with_model
from graph.nodes.rate_churn import rate_churn
from graph.nodes.read_conversations import read_conversations
from graph.nodes.read_with_model import read_with_model
from graph.nodes.score_health import score_health
from graph.nodes.take_spans import each_span, plan_spans, take_spans
from graph.nodes.take_words import each_task, take_words
from graph.nodes.watch_rules import watch_rules
from graph.nodes.write_words import write_words
from graph.state import DailyState, SpanDone, SpanState
from graph.unwatched import unwatched

Daily = CompiledStateGraph[DailyState, Deps, DailyState, DailyState]


def build_daily_graph(checkpointer: BaseCheckpointSaver[str] | None = None) -> Daily:
    g = StateGraph(DailyState, context_schema=Deps)
    g.add_node("read_conversations", read_conversations)
    g.add_node("read_with_model", read_with_model)
    g.add_node("profile_contacts", profile_contacts)
    g.add_node("profile_with_model", profile_with_model)
    g.add_node("plan_spans", plan_spans)
    g.add_node("take_spans", take_spans)
    g.add_node("assess_span", build_span_graph())
    g.add_node("note_gaps", note_gaps)
    g.add_node("take_words", take_words)
    g.add_node("write_words", write_words)
    g.add_node("keep_playbooks", keep_playbooks)
    g.add_node("note_bands", note_bands)
    g.add_node("close_run", close_run)
    g.add_edge(START, "read_conversations")
    g.add_edge("read_conversations", "read_with_model")
    g.add_edge("read_with_model", "profile_contacts")
    g.add_edge("profile_contacts", "profile_with_model")
    g.add_edge("profile_with_model", "plan_spans")
    g.add_edge("plan_spans", "take_spans")
    g.add_conditional_edges("take_spans", each_span, ["assess_span", "note_gaps"])
    g.add_edge("assess_span", "take_spans")
    g.add_edge("note_gaps", "take_words")
    g.add_conditional_edges("take_words", each_task, ["write_words", "keep_playbooks"])
    g.add_edge("write_words", "take_words")
    g.add_edge("keep_playbooks", "note_bands")
    g.add_edge("note_bands", "close_run")
    g.add_edge("close_run", END)
    return unwatched(g.compile(checkpointer=checkpointer))


def build_span_graph() -> CompiledStateGraph[SpanState, Deps, SpanState, SpanDone]:
    """One block of accounts through the agents."""
    g = StateGraph(SpanState, context_schema=Deps, output_schema=SpanDone)
    g.add_node("collect_signals", collect_signals)
    g.add_node("score_health", score_health)
    g.add_node("rate_churn", rate_churn)
    g.add_node("find_expansion", find_expansion)
    g.add_node("keep_scores", keep_scores)
    g.add_node("watch_rules", watch_rules)
    g.add_edge(START, "collect_signals")
    g.add_edge("collect_signals", "score_health")
    g.add_edge("collect_signals", "rate_churn")
    g.add_edge("collect_signals", "find_expansion")
    g.add_edge(["score_health", "rate_churn"], "keep_scores")
    g.add_edge(["keep_scores", "find_expansion"], "watch_rules")
    g.add_edge("watch_rules", END)
    return unwatched(g.compile())
