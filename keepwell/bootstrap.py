"""The one place that builds real things from settings."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from domain.clock import Clock, utcnow
from keepwell.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

    from agents.analyst.vocabulary import Vocabulary
    from agents.churn.agent import RiskFrame
    from agents.model.face import LanguageModel
    from domain.scope import AccountScope
    from keepwell.desk.kept import Kept
    from keepwell.desk.lately import Lately
    from keepwell.desk.views_kept import ViewsKept
    from keepwell.desk.workers import Workers
    from keepwell.indexing.beside import Indexing
    from keepwell.revenue_report import RevenueReport
    from keepwell.signing_in.oidc.provider import Provider
    from keepwell.source_liveness import Heartbeats
    from knowledge.embedder import Embedder
    from knowledge.search import Search
    from knowledge.shelf import Shelf
    from outbox.review.review import Parts
    from prompts.registry import Prompts
    from sources.who.directory import KnownPeople
    from storage.account_history import AccountHistory
    from storage.account_merging import AccountMerging
    from storage.accounts import AccountStore
    from storage.actions import ActionStore
    from storage.activity import Activity
    from storage.agent_words import AgentWordsStore
    from storage.alerts import AlertStore
    from storage.annotations import AnnotationStore
    from storage.api_requests import RequestStore
    from storage.api_tokens import ApiTokenStore
    from storage.ask_threads import AskThreads
    from storage.asked_facts import AskedFacts
    from storage.audit import AuditLog
    from storage.backtests import BacktestStore
    from storage.calibrations import CalibrationStore
    from storage.contact_activity import ContactActivity
    from storage.conversations import ConversationStore
    from storage.desk import DeskStore
    from storage.desk_frames import DeskFrames
    from storage.disc import DiscStore
    from storage.disc_words import DiscWordStore
    from storage.drafts import DraftStore
    from storage.engine import Engine
    from storage.facts_store import FactStore
    from storage.forgetting.store import ForgettingStore
    from storage.intake import Intake
    from storage.internal_mail import InternalMailStore
    from storage.known_records import KnownRecords
    from storage.mentions import MentionStore
    from storage.model_answers import ModelAnswerStore
    from storage.model_calls import ModelCallStore
    from storage.models import ModelStore
    from storage.opportunities import OpportunityStore
    from storage.outbox import OutboxStore
    from storage.outbox_replies import OutboxReplies
    from storage.passages import PassageStore
    from storage.plans import PlanStore
    from storage.prompt_cases import PromptCaseStore
    from storage.prompt_log import PromptLog
    from storage.prompt_verdicts import PromptVerdicts
    from storage.prompt_versions import PromptVersionStore
    from storage.recurring import RecurringStore
    from storage.runs import RunStore
    from storage.said import SaidStore
    from storage.saved_views import SavedViewStore
    from storage.schedules import ScheduleStore
    from storage.scores import ScoreStore
    from storage.sessions import SessionStore
    from storage.shares import ShareStore
    from storage.sign_in_attempts import SignInAttempts
    from storage.sign_in_trips import TripStore
    from storage.source_days import SourceDayStore
    from storage.timeline import TimelineStore
    from storage.uncut import UncutFacts
    from storage.unmatched import UnmatchedStore
    from storage.users import UserStore
    from storage.webhooks import WebhookStore


@dataclass(frozen=True)
class House:
    """Every store on one database and one activity table, each built when it is first asked for."""

    settings: Settings
    now: Clock = utcnow

    def today(self) -> date:
        """The day in UTC that is worked on when none is named."""
        return self.settings.today or self.now().date()

    @cached_property
    def engine(self) -> "Engine":
        from domain.errors import KeepwellError, MisconfiguredError
        from storage.engine import connect, migrate

        make_home(self.settings)
        try:
            engine = connect(self.settings.database)
            migrate(engine)
        except KeepwellError:
            raise
        except Exception as broken:
            raise MisconfiguredError(cannot_open(self.settings, broken)) from broken
        return engine

    @cached_property
    def users(self) -> "UserStore":
        from storage.users import UserStore

        return UserStore(self.engine, self.now)

    @cached_property
    def sessions(self) -> "SessionStore":
        from datetime import timedelta

        from storage.sessions import SessionStore

        idle = timedelta(hours=self.settings.session_idle_hours)
        return SessionStore(self.engine, self.now, idle, timedelta(days=self.settings.session_days))

    @cached_property
    def sign_in_trips(self) -> "TripStore":
        from storage.sign_in_trips import TripStore

        return TripStore(self.engine, self.now)

    @cached_property
    def identity_provider(self) -> "Provider | None":
        """None where none is configured."""
        from keepwell.signing_in.oidc.provider import provider_of

        return provider_of(self.settings) if self.settings.has_oidc else None

    @cached_property
    def sign_in_attempts(self) -> "SignInAttempts":
        from storage.sign_in_attempts import SignInAttempts

        return SignInAttempts(self.engine, self.now)

    @cached_property
    def api_tokens(self) -> "ApiTokenStore":
        from storage.api_tokens import ApiTokenStore

        return ApiTokenStore(self.engine, self.now)

    @cached_property
    def ask_threads(self) -> "AskThreads":
        from storage.ask_threads import AskThreads

        return AskThreads(self.engine, self.now)

    @cached_property
    def audit(self) -> "AuditLog":
        from storage.audit import AuditLog

        return AuditLog(self.engine, self.now)

    @cached_property
    def api_requests(self) -> "RequestStore":
        from storage.api_requests import RequestStore

        return RequestStore(self.engine, self.now)

    @cached_property
    def webhooks(self) -> "WebhookStore":
        from storage.webhooks import WebhookStore

        return WebhookStore(self.engine, self.now)

    @cached_property
    def activity(self) -> "Activity":
        from storage.activity import Activity

        return Activity(self.settings.activity)

    @cached_property
    def accounts(self) -> "AccountStore":
        from storage.accounts import AccountStore

        return AccountStore(self.engine)

    @cached_property
    def history(self) -> "AccountHistory":
        from storage.account_history import AccountHistory

        return AccountHistory(self.engine)

    @cached_property
    def facts(self) -> "FactStore":
        from storage.facts_store import FactStore

        return FactStore(self.engine, self.activity)

    @cached_property
    def scores(self) -> "ScoreStore":
        from storage.scores import ScoreStore

        return ScoreStore(self.engine, self.settings.history)

    @cached_property
    def calibrations(self) -> "CalibrationStore":
        from storage.calibrations import CalibrationStore

        return CalibrationStore(self.engine)

    @cached_property
    def alerts(self) -> "AlertStore":
        from storage.alerts import AlertStore

        return AlertStore(self.engine, self.now)

    @cached_property
    def desk(self) -> "DeskStore":
        from storage.desk import DeskStore

        return DeskStore(self.engine, self.now)

    @cached_property
    def desk_frames(self) -> "DeskFrames":
        from storage.desk_frames import DeskFrames

        return DeskFrames(self.engine)

    @cached_property
    def timeline(self) -> "TimelineStore":
        from storage.timeline import TimelineStore

        return TimelineStore(self.engine)

    @cached_property
    def contact_activity(self) -> "ContactActivity":
        from storage.contact_activity import ContactActivity

        return ContactActivity(self.engine)

    @cached_property
    def saved_views(self) -> "SavedViewStore":
        from storage.saved_views import SavedViewStore

        return SavedViewStore(self.engine, self.now)

    @cached_property
    def shares(self) -> "ShareStore":
        from storage.shares import ShareStore

        return ShareStore(self.engine, self.now)

    @cached_property
    def portfolio_kept(self) -> "Kept":
        """The portfolio's columns, read again part by part as parts change."""
        from keepwell.desk.kept import Kept

        return Kept(self)

    @cached_property
    def views_kept(self) -> "ViewsKept":
        """Whole views of accounts that were worked out lately."""
        from keepwell.desk.views_kept import ViewsKept

        return ViewsKept(self)

    @cached_property
    def heartbeats(self) -> "Heartbeats":
        """What accounts were read beside lately."""
        from keepwell.source_liveness import Heartbeats

        return Heartbeats(most=8)

    @cached_property
    def reports_kept(self) -> "Lately[RevenueReport]":
        """Business numbers that were asked for lately."""
        from keepwell.desk.lately import Lately

        return Lately(most=16)

    @cached_property
    def models(self) -> "ModelStore":
        from storage.models import ModelStore

        return ModelStore(self.engine, self.now)

    @cached_property
    def risk_frames(self) -> "dict[int, RiskFrame]":
        """By the number of the model: filled by keepwell/risk.py."""
        return {}

    @cached_property
    def backtests(self) -> "BacktestStore":
        from storage.backtests import BacktestStore

        return BacktestStore(self.engine, self.now)

    @cached_property
    def runs(self) -> "RunStore":
        from datetime import timedelta

        from storage.runs import RunStore

        return RunStore(self.engine, self.now, timedelta(seconds=self.settings.lease_seconds))

    @cached_property
    def schedules(self) -> "ScheduleStore":
        from datetime import timedelta

        from storage.schedules import ScheduleStore

        return ScheduleStore(self.engine, self.now, timedelta(seconds=self.settings.lease_seconds))

    @cached_property
    def internal_mail(self) -> "InternalMailStore":
        from datetime import timedelta

        from storage.internal_mail import InternalMailStore

        lease = timedelta(seconds=2 * self.settings.send_seconds + 180)
        return InternalMailStore(self.engine, self.now, lease)

    @cached_property
    def mentions(self) -> "MentionStore":
        from storage.mentions import MentionStore

        return MentionStore(self.engine)

    @cached_property
    def disc(self) -> "DiscStore":
        from storage.disc import DiscStore

        return DiscStore(self.engine)

    @cached_property
    def disc_words(self) -> "DiscWordStore":
        from storage.disc_words import DiscWordStore

        return DiscWordStore(self.engine, self.now)

    @cached_property
    def opportunities(self) -> "OpportunityStore":
        from storage.opportunities import OpportunityStore

        return OpportunityStore(self.engine, self.now)

    @cached_property
    def drafts(self) -> "DraftStore":
        from storage.drafts import DraftStore

        return DraftStore(self.engine, self.now)

    @cached_property
    def agent_words(self) -> "AgentWordsStore":
        from storage.agent_words import AgentWordsStore

        return AgentWordsStore(self.engine)

    @cached_property
    def review_parts(self) -> "Parts":
        """What review is handed: checks, cutting, writing, the calendar."""
        from keepwell.review_desk import parts_of

        return parts_of(self)

    @cached_property
    def source_days(self) -> "SourceDayStore":
        from storage.source_days import SourceDayStore

        return SourceDayStore(self.engine, self.activity)

    @cached_property
    def annotations(self) -> "AnnotationStore":
        from storage.annotations import AnnotationStore

        return AnnotationStore(self.engine, self.now)

    @cached_property
    def plans(self) -> "PlanStore":
        from storage.plans import PlanStore

        return PlanStore(self.engine, self.now)

    @cached_property
    def actions(self) -> "ActionStore":
        from storage.actions import ActionStore

        return ActionStore(self.engine, self.now)

    @cached_property
    def outbox(self) -> "OutboxStore":
        from datetime import timedelta

        from storage.outbox import OutboxStore

        # No sender may still be at it when its lease is over: twice a message's time, and what the database takes.
        lease = timedelta(seconds=2 * self.settings.send_seconds + 180)
        return OutboxStore(self.engine, self.now, lease)

    @cached_property
    def replies(self) -> "OutboxReplies":
        from storage.outbox_replies import OutboxReplies

        return OutboxReplies(self.engine)

    @cached_property
    def recurring(self) -> "RecurringStore":
        from storage.recurring import RecurringStore

        return RecurringStore(self.engine)

    @cached_property
    def passages(self) -> "PassageStore":
        from storage.passages import PassageStore

        return PassageStore(self.engine)

    @cached_property
    def said(self) -> "SaidStore":
        from storage.said import SaidStore

        return SaidStore(self.engine)

    @cached_property
    def uncut(self) -> "UncutFacts":
        from knowledge.making import VERSION
        from storage.uncut import UncutFacts

        return UncutFacts(self.engine, VERSION, self.now)

    @cached_property
    def embedder(self) -> "Embedder":
        from knowledge.embedder import MiniLM

        return MiniLM()

    @cached_property
    def shelf(self) -> "Shelf":
        from knowledge.shelf import Shelf

        return Shelf(self.settings.index, self.passages, self.embedder, self.settings.chroma_url)

    @cached_property
    def workers(self) -> "Workers":
        from keepwell.desk.workers import Workers

        return Workers(self, self.settings.workers_beside)

    @cached_property
    def indexing(self) -> "Indexing":
        from keepwell.indexing.beside import Indexing

        return Indexing(self)

    @cached_property
    def search(self) -> "Search":
        from knowledge.search import Search

        return Search(self.passages, self.embedder, self.shelf)

    @cached_property
    def language_model(self) -> "LanguageModel":
        """The door to the configured model, or one behind which there is nothing."""
        from keepwell.model_door import open_door

        return open_door(self)

    @cached_property
    def traces(self) -> "TracerProvider | None":
        """Where spans are told to, if anywhere."""
        if self.settings.otel_endpoint is None:
            return None
        from keepwell.operations.traces import provider_at

        return provider_at(self.settings.otel_endpoint)

    @cached_property
    def model_calls(self) -> "ModelCallStore":
        from keepwell.model_door import caps
        from storage.model_calls import ModelCallStore

        return ModelCallStore(self.engine, self.now, caps(self.settings), self.settings.model_currency)

    @cached_property
    def model_answers(self) -> "ModelAnswerStore":
        from storage.model_answers import ModelAnswerStore

        return ModelAnswerStore(self.engine, self.now, self.settings.model_cache_days)

    @cached_property
    def prompt_versions(self) -> "PromptVersionStore":
        """With what this release ships taken in."""
        from prompts.load import load, shipped_names
        from storage.prompt_versions import PromptVersionStore, ShippedFile

        store = PromptVersionStore(self.engine, self.now)
        files = [load(name) for name in shipped_names()]
        store.take_shipped([ShippedFile(one.name, one.text, one.hash) for one in files])
        return store

    @cached_property
    def prompt_cases(self) -> "PromptCaseStore":
        from storage.prompt_cases import PromptCaseStore

        return PromptCaseStore(self.engine, self.now)

    @cached_property
    def prompt_log(self) -> "PromptLog":
        from storage.prompt_log import PromptLog

        return PromptLog(self.engine, self.now)

    @cached_property
    def prompt_verdicts(self) -> "PromptVerdicts":
        from storage.prompt_verdicts import PromptVerdicts

        return PromptVerdicts(self.engine)

    def prompts(self) -> "Prompts":
        """What is in production as of now."""
        from prompts.registry import usable

        return usable(self.prompt_versions.production().values())

    def prompts_to_ask(self) -> "Prompts":
        """The same where there is a model to ask, anew for each run and each question. Without one nobody reads them,
        and looking them up takes in what this release ships."""
        from prompts.registry import SHIPPED

        return self.prompts() if self.language_model.present else SHIPPED

    @cached_property
    def conversations(self) -> "ConversationStore":
        from storage.conversations import ConversationStore

        return ConversationStore(self.engine)

    @cached_property
    def known_records(self) -> "KnownRecords":
        from storage.known_records import KnownRecords

        return KnownRecords(self.engine)

    @cached_property
    def vocabularies(self) -> "dict[AccountScope, tuple[tuple[Any, ...], Vocabulary]]":
        """By scope, with the edition they were read from: filled by keepwell/asking/vocabulary.py."""
        return {}

    @cached_property
    def asked(self) -> "AskedFacts":
        from storage.asked_facts import AskedFacts

        return AskedFacts(self.engine, self.activity)

    @cached_property
    def merging(self) -> "AccountMerging":
        from storage.account_merging import AccountMerging

        return AccountMerging(self.engine, self.activity, self.now)

    @cached_property
    def unmatched(self) -> "UnmatchedStore":
        from storage.unmatched import UnmatchedStore

        return UnmatchedStore(self.engine, self.now)

    @cached_property
    def forgetting(self) -> "ForgettingStore":
        from storage.forgetting.store import ForgettingStore

        return ForgettingStore(self.engine, self.now)

    def directory(self) -> "KnownPeople":
        """Who is known as of now: to be asked for anew after anything was imported or settled."""
        from sources.who.directory import KnownPeople
        from storage.identities import IdentityStore

        known = IdentityStore(self.engine).load()
        return KnownPeople(known, self.settings.own_domains, self.settings.freemail_domains)

    @cached_property
    def intake(self) -> "Intake":
        from storage.intake import Intake

        return Intake(self.engine, self.activity, self.now, self.no_company)

    @property
    def no_company(self) -> frozenset[str]:
        """Domains that settings say tell nobody's company: our own, and further mail providers."""
        from domain.addresses import registrable

        told = (*self.settings.own_domains, *self.settings.freemail_domains)
        return frozenset(domain for name in told if (domain := registrable(name)))


def make_home(settings: Settings) -> None:
    """MisconfiguredError where the folder cannot be made."""
    from domain.errors import MisconfiguredError

    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as refused:
        raise MisconfiguredError(
            f"The home {settings.home} cannot be made ({refused.strerror or refused}). "
            "Set KEEPWELL_HOME to a folder that can be written."
        ) from refused


def cannot_open(settings: Settings, broken: Exception) -> str:
    """The driver's first line, without the address: it may hold a password."""
    first = next(iter(str(getattr(broken, "orig", broken)).strip().splitlines()), type(broken).__name__)
    if settings.database_url:
        return (
            f"The database of DATABASE_URL cannot be opened: {first}. Mend the address, or start its server."
        )
    return (
        f"The database in {settings.home} cannot be opened: {first}. "
        "Give this user the right to write there, or set KEEPWELL_HOME to another folder."
    )


def house() -> House:
    """From the environment; MisconfiguredError when a setting cannot be right."""
    from pydantic import ValidationError

    from domain.errors import MisconfiguredError

    try:
        return House(Settings())
    except ValidationError as wrong:
        first = wrong.errors()[0]
        name, says = ".".join(map(str, first["loc"])), first["msg"].removeprefix("Value error, ")
        what = f"The setting {name}" if name else "A setting"
        raise MisconfiguredError(f"{what} cannot be used: {says}.") from wrong
