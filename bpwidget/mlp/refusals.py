"""Refusals: errors that carry a key and fields, and their English sentences, in one table by key.

`lesson/words/refusals.py` has the same keys in Chinese.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Self

from bpwidget.mlp.shown import MOST_OF_FIELD, shown

# a sentence lists items of up to this many characters together, then "..."
MOST_OF_LIST = 1000

# {name} is the argument, {got} its value. The items of a list are joined.
ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        # one value
        "number": "{name} must be a number, got {got}",
        "finite": "{name} must be a finite number, got {got}",
        "not_negative": "{name} must be a finite number of 0 or more, got {got}",
        "positive": "{name} must be a finite number greater than 0, got {got}",
        "whole": "{name} must be a whole number of at least {least}, got {got}",
        "whole_not_negative": "{name} must be a whole number of 0 or more, got {got}",
        "whole_positive": "{name} must be a positive whole number, got {got}",
        "whole_between": "{name} must be a whole number from {least} to {most}, got {got}",
        "at_most": "{name} must be at most {most}, got {got}",
        "flag": "{name} must be True or False, got {got}",
        "text": "{name} must be a str, got {got}",
        "texts": "{name} must be a list of str, got {got}",
        "one_of": "{name} must be one of {known}, got {got}",
        "unknown": "unknown {name} {got}; choose from {known}",
        "unknown_near": "unknown {name} {got}; did you mean {near}?",
        "unknown_in_loss": (
            "unknown {name} {got}, which the loss {loss} contains; choose from {known}"
        ),
        "unknown_in": "{name}: unknown name {got}; choose from {known}",
        "by_name": "{name} must be a mapping by name, got {got}",
        "verbatim": "{sentence}",
        # an array
        "real": "{name} must be made of real numbers, got {got}",
        "ragged": "{name} is ragged; its rows must all have the same length",
        "no_array_of": "{name} cannot be read as an array: {reason}",
        "notes": "notes must be a list of Note, as in data.notes, got {got}",
        "scalar": "{name} must be one number, got shape {shape}",
        "masked": "no entry of {name} may be masked, got a masked one at index {index}",
        "vector": "{name} must be a vector, got shape {shape}",
        "matrix": "{name} must be a matrix, got shape {shape}",
        "empty": "{name} must hold at least one number, got shape {shape}",
        "all_finite": "every entry of {name} must be finite, got {got} at index {index}",
        "two_numbers": "{name} must be two finite numbers, got {got}",
        "shape": "{name} must have shape {wanted}, got shape {shape}",
        "shape_beside": (
            "{name} must have shape {wanted} to fit {other} of shape {other_shape},"
            " got shape {shape}"
        ),
        "shapes_transposed": (
            "the shapes of {shapes} fit only transposed, as x @ W1 takes them;"
            " MLP.from_transposed takes such weights"
        ),
        "shapes_upright": (
            "the shapes of {shapes} fit only as W1 @ x takes them; MLP takes such weights"
        ),
        "most_drawn": (
            "inputs, hidden and outputs must make at most {most} numbers, got {got} with"
            " hidden={hidden}"
        ),
        # networks of other libraries
        "sklearn": (
            "estimator must be a fitted MLPClassifier or MLPRegressor of scikit-learn, got {got}"
        ),
        "sklearn_unfitted": "estimator must be fitted before its weights are taken, got {got}",
        "torch": (
            "model must be a torch.nn.Sequential of Linear, activation and Linear, got {got}"
        ),
        "torch_weights": "model: the weights of {layer} cannot be read: {reason}",
        "one_hidden_layer": "{name} must have one hidden layer, got {got}",
        "no_such_activation": (
            "{name} has the activation {got}; a network here has one of {known}"
        ),
        "no_such_output": (
            "{name} ends with {got}; a network here ends with its second layer of weights,"
            " or with one of {known}, which is then left to the loss"
        ),
        # an object
        "net": "net must be an MLP, got {got}",
        "file_path": "file must be a path such as 'sheet.md', got {got}",
        "file_name": "{name} must be the name of a file, got {got}",
        "file_ending": "file must end in one of {endings}, got {got}",
        "trace": "trace must be what backprop returns, got {got}",
        "data": "data must be Data, got {got}",
        "data_or_sample": "data must be Data or a sample (x, y), got {got}",
        "data_or_name": (
            "data must be Data, the name of a data set such as 'moons', or what data_from takes,"
            " got {got}"
        ),
        "settings": "settings must be Settings, got {got}",
        "history": "run must be a History, got {got}",
        "ax": "ax must be a matplotlib Axes, got {got}",
        # the target of one sample, and of many
        "class": "y must be a class index from 0 to {last} for {loss}, got {got}",
        "class_of_outputs": (
            "y must be a class index from 0 to {last} for outputs={outputs}, got {got}"
        ),
        "classes": "{name} must hold classes from 0 to {last} for {loss}, got {got}",
        "classes_large": ("{name} must hold classes that fit in int64, got {got} at index {index}"),
        "classes_of_numbers": (
            "{name} must hold classes from 0 to {last} for {loss}, got {got};"
            " squared_error is a loss for numbers"
        ),
        "classes_shape": (
            "{name} must have shape {wanted}, one class for each sample, got shape {shape}"
        ),
        "classes_at": (
            "{name} must hold classes from 0 to {last} for outputs={outputs},"
            " got {got} at index {index}"
        ),
        "targets_shape": "{name} must have shape {wanted} for {loss}, got shape {shape}",
        "targets_shape_of_classes": (
            "{name} must have shape {wanted} for {loss}, got shape {shape};"
            " data.one_hot() turns class labels into targets"
        ),
        "targets_at": ("{name} must be from 0 to {most} for {loss}, got {got} at index {index}"),
        "accuracy": (
            "y must hold classes for accuracy, got {got}; targets that are not whole numbers have"
            " no accuracy"
        ),
        "output_activation_of_loss": (
            "output_activation must be 'identity' for {loss}, which applies {contains} to o itself,"
            " got {got}; the losses of ŷ = {psi}(o) are {known}"
        ),
        "output_softmax": (
            "output_activation must be one of {known}, got {got}; the softmax is part of the loss"
            " cross_entropy, and goes with output_activation='identity'"
        ),
        # a weight, an axis
        "frozen": '{name} must be names such as ("b1", "W2[0,1]"), got {got}',
        "frozen_unknown": (
            '{name} must hold W1, W2, b1, b2 or entries such as "W1[0,0]", got {got}'
        ),
        "entry": '{name}: {got} is not an entry such as "W1[0,0]" or "b1[0]"',
        "no_array": "{name}: {got} does not exist; this network has no {array}",
        "no_entry": (
            "{name}: {got} does not exist; {array} of shape {shape} has {first} to {last}"
        ),
        "axes": "axes must be two names, got {got}",
        "axis": (
            'axes: {got} is not an entry such as "W1[0,0]" or "b1[0]", "gradient" or "random"'
        ),
        "axes_differ": "axes must differ, got {got} twice",
        "axes_same_direction": "axes must differ, got the same direction twice",
        "axes_zero_gradient": "axes: the gradient is zero here, so it has no direction",
        "axes_zero_direction": "{name} must not be zero, since zero has no direction",
        "axes_missing_bias": "{name} must be zero, since this network has no {array}",
        "axes_path": "axes: {got} is a direction of a run's path, and there is no run yet",
        "path_straight": (
            "the path is a straight line so far, so it spans no plane; make more updates, until"
            " one turns"
        ),
        # numbers that are too large
        "too_large": "{quantity} is too large for float64; try smaller x, weights or lam",
        "too_large_batch": "{quantity} is too large for float64; try smaller X, weights or lam",
        "too_large_held_out": (
            "{quantity} of the held-out samples is too large for float64; try smaller X_test,"
            " weights or lam"
        ),
        "too_large_planted": (
            "{quantity} is too large for float64 with {mistake} planted in {name};"
            " try smaller x or weights"
        ),
        "too_large_grid": (
            "J is too large for float64 on this grid; try a smaller span or smaller weights"
        ),
        "too_large_plot": (
            "{name} is too large for a plot of its two features; divide it by a number first,"
            " got {got}"
        ),
        "diverged": (
            "{quantity} is no longer finite after update {update} with learning rate {rate};"
            " try a smaller learning rate or smaller weights (the last good state is kept)"
        ),
        "diverged_held_out": (
            "{quantity} of the held-out samples is no longer finite after update {update} with"
            " learning rate {rate}; try a smaller learning rate or smaller weights (the last good"
            " state is kept)"
        ),
        "diverged_memory": (
            "the optimiser's memory is no longer finite after update {update} with learning rate"
            " {rate}; try smaller weights, or another optimiser than {optimiser} (the last good"
            " state is kept)"
        ),
        # data
        "test_pair": "X_test and y_test must be given together, got no {missing}",
        "test_alike": (
            "{name}_test must be like {name}, of shape {shape} and dtype {dtype},"
            " got shape {test_shape} and dtype {test_dtype}"
        ),
        "features": "features must have length {wanted}, one name for each column of X, got {got}",
        "answers": "{name} must have length {n}, one entry for each sample in {samples}, got {got}",
        "answers_shape": (
            "{name} must be a vector or a matrix, one row for each sample in {samples},"
            " got shape {shape}"
        ),
        "spread": (
            "the spread of {feature} does not fit in float64; rescale this feature before"
            " standardised() is called"
        ),
        "one_hot": "y must hold classes for one_hot(), got targets",
        "one_hot_large": (
            "y must hold classes for one_hot() that make at most {most} numbers, got {got} of them"
        ),
        "one_hot_from_0": "y must hold classes from 0 on for one_hot(), got {got}",
        "fixed_samples": "{name} cannot be set for {data}, which has a fixed set of samples",
        "batch": "batch must be from 1 to {n}, the number of samples, got {got}",
        # the user's own table
        "source": (
            "source must be a CSV file, a DataFrame, columns by name or arrays (X, y), got {got}"
        ),
        "source_file": "source must be a file that exists, got {got}",
        "source_address": (
            "source must be a file that exists, got the address {got}; pass pandas.read_csv({got})"
        ),
        "needs_pandas": (
            "{label} is a CSV file, which pandas reads, and pandas is not installed; run"
            " pip install pandas"
        ),
        "needs_narwhals": (
            "source is a DataFrame of {label}, which narwhals reads, and narwhals is not installed;"
            " run pip install narwhals"
        ),
        "table_text": (
            "{label} must be a text file in UTF-8 or another common encoding; pass what"
            " pandas.read_csv(file, encoding=...) returns, or pandas' reader of another kind of"
            " file"
        ),
        "table_csv": (
            "{label} cannot be read as CSV: {reason}; pass what pandas.read_csv(file, ...) returns"
        ),
        "table_empty": "{label} has no rows; one to eight features and a target are needed",
        "table_header_alone": "{label} has a header and no rows below it",
        "table_header_or_not": (
            "{label}: row {row} ({got}) may be the names of the columns or a sample; say"
            " header=True or header=False"
        ),
        "header_of_file": "header can only be given if source is a file",
        "table_most_rows": (
            "{label} must have at most {most} rows; pass a part of it, such as a DataFrame's"
            " sample({most})"
        ),
        "table_row": "{label}: row {row} must have {wanted} cells, one for each column, got {got}",
        "table_columns": "source: columns must have the same length, got {got}",
        "table_same_column": (
            "{label}: column names must differ, got {got} more than once; rename one"
        ),
        "table_features": (
            "{label} must have from {least} to {most} feature columns besides its target {target},"
            " got {got}; choose them by features, such as features=[{example}]"
        ),
        "column_names": "features must be a list of column names, got {got}",
        "column_twice": "{name}: column {got} is named twice among features, target and index",
        "table_no_value": (
            '{label}: row {row} has no value in column {column}; missing="drop" leaves such rows'
            " out"
        ),
        "table_no_row": "{label}: no row has a value in each of the columns {columns}",
        "table_feature": (
            "{label}: features must be numbers, got {got} in row {row}, column {column}; correct"
            " it, or choose other columns by features=[...]"
        ),
        "table_words": (
            "{label}: features must be numbers, got {got} in row {row}, column {column}; choose"
            " others by features=[{example}], or predict this one by target={column}"
        ),
        "table_words_chosen": (
            "{label}: features must be numbers, got {got} in row {row}, column {column}; choose"
            " others by features=[{example}]"
        ),
        "table_target": (
            "{label}: targets must be numbers where classes=False, got {got} in row {row},"
            " column {column}"
        ),
        "table_finite": (
            "{label}: numbers must be finite, got {got} in row {row}, column {column}; correct it,"
            " or choose other columns by features=[...]"
        ),
        "table_exact": (
            "{label}: float64 cannot hold all digits of {got} in row {row}, column {column}; leave"
            " the column out by features=[...], or subtract a number from it"
        ),
        "table_comma": (
            "{label}: the comma of {got} in row {row}, column {column} may be a decimal point or"
            ' part thousands; pass pandas.read_csv(file, decimal=",") or'
            ' pandas.read_csv(file, thousands=",")'
        ),
        "table_one_class": (
            "{label}: column {column} must hold at least two classes, got {got} alone; choose the"
            " column to predict by target"
        ),
        "table_one_number": (
            "{label}: column {column} must hold at least two different numbers, got {got} alone;"
            " choose the column to predict by target"
        ),
        "table_most_classes": (
            "{label}: column {column} must hold at most {most} classes, got {got}; choose the"
            " column to predict by target"
        ),
        "arrays_target": "target names a column of a table and cannot be given with arrays (X, y)",
        "arrays_rows": "X and y must have the same number of rows, got {X} and {y}",
        "rows": "{name} must be an array or a list with one sample in each row, got {got}",
        "row": "X: row {row} must be a list of numbers, got {got}",
        "row_length": "X: row {row} must have length {wanted}, as row 0 has, got {got}",
        "one_answer": "y must hold one answer for each sample, got {got}; Data(X, y) takes several",
        # an exercise, a planted mistake
        "task": 'task must be "backward" or a step from 1 to 7, got {got}',
        "no_part": "{name} asks for {known}, got an answer for {got}",
        "on": "on must be a Trace, an MLP, a published example or a list of them, got {got}",
        "own_of_networks": "{name} cannot be given together with on, which has its own; got {got}",
        "own_of_trace": (
            "{name} cannot be given together with a Trace, which has its own; got {got}"
        ),
        "traces": "traces must be a tuple of what backprop returns, got {got}",
        "alike": "all networks of an exercise must have the same {what}, got {first} and {other}",
        "answer_names": "answer: {got} is not a quantity of step {step}; choose from {known}",
        "answer_by_name": (
            "answer must be a mapping by name for step {step}, which has {known}; or say with name"
            " which of them it is"
        ),
        "planted": (
            '{name} must be a quantity and a mistake such as ("dJ/dz", "slope_left_out"), got {got}'
        ),
        "not_plantable": "planted: {mistake} cannot be planted in {name}; choose from {known}",
        "nothing_plantable": "planted: nothing can be planted in {name}; choose from {known}",
        # a number that is typed on a panel
        "typed_number": "{name} must be a number such as 0.5, 1/3 or 1e-3, got {got}",
        "typed_several": "{name} must be one number, without spaces or commas in it, got {got}",
        "typed_comma": (
            "{name}: {got} can mean {thousands} or {decimal}; write it without a comma"
        ),
        "typed_divided": "{name}: nothing can be divided by 0, got {got}",
        "typed_large": "{name} must be less than 1.8e308 in size, got {got}",
        "typed_small": "{name} must be 0 or at least 5e-324 in size, got {got}",
        # a plot, a panel
        "sample_own": (
            "x and y must be those of sample {sample} where sample is given, got {got}; give the"
            " one or the other"
        ),
        "sample_of_none": "sample needs a data set, and there is none, got {got}",
        "plot_run": "this plot needs a run of gradient descent, and there is none",
        "plot_classes": "this plot needs classes, and y of {data} holds other targets",
        "plot_inputs": "the decision boundary needs a network with 2 inputs, got {got}",
        "steps": "{name} must be numbers of steps such as (3, 5), got {got}",
        "at_most_entries": "{name} must hold at most {most} entries, got {got}",
        "weights": '{name} must be a mapping such as {{"W1[0,0]": 0.5}}, got {got}',
        "panel_weights": (
            "hidden must give a panel at most {most} weights, got {got} of them with"
            " hidden={hidden} and inputs={inputs}"
        ),
        "panel_samples": "data must have at most {most} samples on a panel, got {got}",
        "panel_values": "data must hold at most {most} numbers on a panel, got {got}",
        "format_needs": (
            "file must be PNG or SVG here: any other format needs {package}, which is not installed"
        ),
        "live_canvas": (
            'playing needs canvas="live", since playback waits until the browser has painted'
        ),
        "state": "state must be what panel.to_dict() returns, got {got}",
        "state_json": "state is not valid JSON: {reason}",
        "state_long": "state must have at most {most} characters, got {got}",
        "state_parts": "state must hold at most {most} numbers and names, got more",
        "state_deep": "state must be nested at most {most} deep, got deeper",
        "state_version": "state must be of version {wanted}, got version {got}",
        "state_unknown": "state must hold the controls of a panel and nothing else, got {got}",
        "state_missing": "state must hold every control of a panel, got no {missing}",
        "state_data": "state: data must hold X and y, got {got}",
        "state_given": "state: given must hold W1 and W2, got {got}",
    }
)


class Refusal(Exception):  # noqa: N818 - its subclasses are named ...Error
    """An argument or a result was refused; the message says what it was and what would be right.

    Raise one of the subclasses, which are still a ValueError, a TypeError and so on.

    Parameters
    ----------
    key : str
        The key of a template in `ENGLISH`.
    **fields
        The fields of the template. Pass a user's text as its `repr`, names to choose from as a
        list.

    Attributes
    ----------
    key : str
    fields : mapping of str to anything

    Examples
    --------
    >>> error = RefusedValueError("one_of", name="loss", known=["a", "b"], got=3)
    >>> str(error), error.key, error.fields["got"]
    ('loss must be one of a, b, got 3', 'one_of', 3)
    """

    key: str
    fields: Mapping[str, Any]

    def __init__(self, key: str, /, **fields: object) -> None:
        super().__init__(filled(ENGLISH[key], fields, ", "))
        self.key, self.fields = key, fields

    @classmethod
    def of(cls, error: BaseException) -> Self:
        """Return an error of this class with the message of another.

        Examples
        --------
        >>> RefusedValueError.of(RefusedOverflowError("too_large", quantity="z")).key
        'too_large'
        >>> str(RefusedValueError.of(ValueError("no such number")))
        'no such number'
        """
        if isinstance(error, Refusal):
            return cls(error.key, **error.fields)
        return cls("verbatim", sentence=str(error))

    def __reduce__(self) -> Any:
        return _restored, (type(self), self.args, vars(self))


class RefusedValueError(Refusal, ValueError):
    """A value is refused."""


class RefusedTypeError(Refusal, TypeError):
    """A value of that type is refused."""


class RefusedOverflowError(Refusal, OverflowError):
    """A result is too large for float64."""


class RefusedFileError(Refusal, FileNotFoundError):
    """There is no such file."""


class RefusedImportError(Refusal, ImportError):
    """A package is needed that is not installed."""


def filled(template: str, fields: Mapping[str, object], separator: str) -> str:
    r"""Return a template with its fields filled in; the items of a list are joined.

    The sentence is one line, and long fields are cut; see `shown`.

    Examples
    --------
    >>> filled("choose from {known}", {"known": ["en", "zh"]}, "、")
    'choose from en、zh'
    >>> filled("no file {name}", {"name": "a\x1b\nb"}, ", ")
    'no file a\\x1b b'
    """
    texts = {
        name: _joined(value, separator) if isinstance(value, list) else _text(value)
        for name, value in fields.items()
    }
    return template.format(**texts)


def _text(value: object) -> str:
    """Return a field as text for a sentence."""
    try:
        text = str(value)
    except Exception:  # noqa: BLE001 - a user's __str__ may raise anything, and a huge int does
        text = f"a value of type {type(value).__name__}"
    return shown(text, MOST_OF_FIELD)


def _joined(values: list[Any], separator: str) -> str:
    """Return the items of a list, as many as a sentence has room for."""
    texts: list[str] = []
    room = MOST_OF_LIST
    for value in values:
        text = _text(value)
        room -= len(text) + len(separator)
        if room < 0:
            return separator.join([*texts, "..."])
        texts.append(text)
    return separator.join(texts)


def _restored(kind: type[Refusal], args: tuple[object, ...], state: dict[str, object]) -> Refusal:
    """Return a refusal that was copied or pickled."""
    error = kind.__new__(kind)
    error.args = args
    vars(error).update(state)
    return error
