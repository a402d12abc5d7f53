"""Numbered calibrations, added and never edited."""

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from domain.calibration import Calibration
from domain.errors import NotFoundError
from storage.engine import read, write
from storage.schema import calibrations


class CalibrationStore:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._read: dict[int, Calibration] = {}

    def active(self) -> Calibration:
        """The newest; NotFoundError before the first."""
        found = self.latest()
        if found is None:
            raise NotFoundError("There is no calibration yet. `keepwell run` adds the expert one.")
        return found

    def latest(self) -> Calibration | None:
        """The newest, or None before the first."""
        with read(self._engine) as connection:
            number = connection.execute(sa.select(sa.func.max(calibrations.c.number))).scalar()
        return None if number is None else self.get(number)

    def get(self, number: int) -> Calibration:
        """By its number; NotFoundError where there is none."""
        if number not in self._read:  # never edited, so once read is read for good
            found = self._where(calibrations.c.number == number)
            if not found:
                raise NotFoundError(f"There is no calibration {number}.")
            self._read[number] = found[0]
        return self._read[number]

    def all(self) -> list[Calibration]:
        """Every calibration, the oldest first."""
        return self._where(sa.true())

    def add(self, calibration: Calibration) -> int:
        """Store it under the next number (its own is ignored) and give that number."""
        with write(self._engine) as connection:
            if connection.dialect.name == "postgresql":
                # Two additions at once would read the same highest number.
                connection.execute(sa.text("LOCK TABLE calibrations IN EXCLUSIVE MODE"))
            highest = connection.execute(sa.select(sa.func.max(calibrations.c.number))).scalar()
            number = (highest or 0) + 1
            numbered = calibration.model_copy(update={"number": number})
            row = {
                "number": number,
                "kind": numbered.kind,
                "created_at": numbered.created_at,
                "body": numbered.model_dump(mode="json"),
            }
            connection.execute(sa.insert(calibrations).values(row))
        return number

    def _where(self, condition: "sa.ColumnElement[bool]") -> list[Calibration]:
        query = sa.select(calibrations.c.body).where(condition).order_by(calibrations.c.number)
        with read(self._engine) as connection:
            return [Calibration.model_validate(body) for body in connection.execute(query).scalars()]
