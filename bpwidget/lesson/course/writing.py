"""Questions of a lesson."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bpwidget.lesson.course.parts import AnswerPart

QUESTIONS: Mapping[str, Mapping[str, AnswerPart]] = MappingProxyType({})
