"""`bpwidget assignment`: exercises of the lessons in the form of a grader."""
