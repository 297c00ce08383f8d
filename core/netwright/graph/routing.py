"""Edits of the points that drawn wires pass, at the level at which both ends of a wire are seen."""

from collections.abc import Mapping
from itertools import pairwise
from math import hypot

from netwright.graph.arranging import SetRoutes
from netwright.graph.commands import Batch, Command, MoveNodes
from netwright.graph.graph import Position, Route, Wire
from netwright.graph.levels import Level


def can_be_routed(level: Level, shown: Wire) -> bool:
    """Whether a drawn wire may pass points: not if it comes from outside or goes there."""
    return shown.source not in level.gates and shown.target not in level.gates


def routes_at(level: Level) -> dict[Wire, Route]:
    """The routes of the drawn wires that have one. What a drawn wire stands for shares its way."""
    routes = level.graph.routes
    if not (routes and level.graph.groups):
        return dict(routes)
    shown = (wire for wire in level.wires if can_be_routed(level, wire))
    ways = {w: next((r for real in level.wires[w] if (r := routes.get(real))), ()) for w in shown}
    return {wire: way for wire, way in ways.items() if way}


def routed(level: Level, ways: Mapping[Wire, Route], label: str = "Route wire") -> SetRoutes:
    """Give drawn wires other ways."""
    return SetRoutes({real: way for wire, way in ways.items() for real in level.wires[wire]}, label)


def with_point(level: Level, wire: Wire, number: int, place: Position) -> Command:
    """Let a drawn wire pass one point more."""
    way = routes_at(level).get(wire, ())
    return routed(level, {wire: (*way[:number], place, *way[number:])}, "Add reroute point")


def with_point_at(level: Level, wire: Wire, number: int, place: Position) -> Command:
    """Move one of the points that a drawn wire passes."""
    way = routes_at(level)[wire]
    return routed(level, {wire: (*way[:number], place, *way[number + 1 :])}, "Move reroute point")


def without_point(level: Level, wire: Wire, number: int) -> Command:
    """Let a drawn wire pass one point less."""
    way = routes_at(level)[wire]
    return routed(level, {wire: (*way[:number], *way[number + 1 :])}, "Remove reroute point")


def shared_out(start: Position, way: Route, end: Position, at: Position) -> tuple[Route, Route]:
    """The points of a wire before and after the piece of it that is nearest to a point."""
    pieces = pairwise((start, *way, end))
    nearest = min(enumerate(pieces), key=lambda piece: _distance(at, *piece[1]))[0]
    return way[:nearest], way[nearest:]


def moved(level: Level, positions: Mapping[str, Position], label: str = "Move") -> Command:
    """Move boxes, and with them the points of the wires whose two ends are moved."""
    move, before = MoveNodes(positions, label), routes_at(level)
    ways = {w: way for w, way in routes_moved(level, positions).items() if way != before[w]}
    return Batch((move, routed(level, ways)), label) if ways else move


def routes_moved(level: Level, positions: Mapping[str, Position]) -> dict[Wire, Route]:
    """All routes as they are after boxes move: points go as far as the start of their wire."""
    ways = routes_at(level)
    for wire, way in ways.items():
        if wire.source in positions and wire.target in positions:
            x, y = level.graph.item(wire.source).position
            right, down = positions[wire.source][0] - x, positions[wire.source][1] - y
            ways[wire] = tuple((left + right, top + down) for left, top in way)
    return ways


def _distance(point: Position, start: Position, end: Position) -> float:
    """From a point to a straight piece."""
    right, down = end[0] - start[0], end[1] - start[1]
    square = right * right + down * down
    along = (point[0] - start[0]) * right + (point[1] - start[1]) * down
    part = min(max(along / square, 0.0), 1.0) if square else 0.0
    return hypot(start[0] + part * right - point[0], start[1] + part * down - point[1])
