"""The text of an assignment made from the lessons' exercises."""

from __future__ import annotations

from types import MappingProxyType

from bpwidget.lesson.words.languages import Words

ASSIGNMENT: Words = MappingProxyType(
    {
        "opening": {
            "en": "# {name}\n\nExercises of the lessons of bpwidget. They speak of the networks and"
            " the sections of their lessons, so have the lesson open beside them.",
            "zh": "# {name}\n\n本作业由 bpwidget 课程的练习组成。题目会提到课程里的网络和小节，"
            "请在旁边打开相应的课程。",
        },
        # above the cells that the exercises need
        "lesson": {
            "en": "## {title}\n\nLesson `{lesson}`.",
            "zh": "## {title}\n\n课程 `{lesson}`。",
        },
    }
)
