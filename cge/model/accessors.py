"""What higher rooms add to a case (`case.indicators`, `case.explain`), without the model knowing them.

As in xarray, an accessor is called with the case when it is first asked for, and what it returns is the attribute:

    @register_case_accessor("employment")
    def employment(case): return case["q_factor"].sum("activity")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from cge.errors import CgeError, nearest

F = TypeVar("F", bound=Callable[[Any], Any])


@dataclass(frozen=True)
class Accessor:
    """`keep`: a plain table that a pickled case carries along."""

    make: Callable[[Any], Any]
    keep: bool


class Registry:
    """Accessors of one class by name. Iterates over the names."""

    def __init__(self) -> None:
        self._own: dict[str, Accessor] = {}
        self._taken: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[str]:
        return iter(self._own)

    def register(self, name: str, *, keep: bool = False) -> Callable[[F], F]:
        """Decorate the function that makes the attribute `name`. Raises CgeError where the name is taken."""

        def add(make: F) -> F:
            if name in self._own or name in self._taken or not name.isidentifier() or name.startswith("_"):
                raise CgeError(f"{name!r} cannot be added to a case: the name is taken, or is none")
            self._own[name] = Accessor(make, keep)
            return make

        return add

    def reserve(self, owner: type) -> None:
        """The names of the class itself. Raises CgeError where one of them was registered before."""
        self._taken = frozenset({*dir(owner), *owner.__annotations__})
        if clash := sorted(self._taken & set(self._own)):
            raise CgeError(f"accessors hide what {owner.__name__} has already: {', '.join(clash)}")

    def give(self, owner: Any, name: str) -> Any:
        """The attribute, made once. Raises AttributeError with the nearest name."""
        if name not in self._own:
            hint = "" if name.startswith("_") else nearest(name, (*self._own, *self._taken))
            raise AttributeError(f"{type(owner).__name__} has no attribute {name!r}{hint}")
        value = self._own[name].make(owner)
        owner.__dict__[name] = value
        return value

    def kept(self, owner: Any) -> dict[str, Any]:
        """The tables that travel with a pickled object."""
        return {name: getattr(owner, name) for name, a in self._own.items() if a.keep}


CASE = Registry()
register_case_accessor = CASE.register
"""Add an attribute to every case."""
