"""Match the names of a diary with the foods of the table.

A correction of the person decides first; then a name that is an alias as it stands; then the words of the
name, of which every one that could change the food must be understood. Typing errors are forgiven within the
vocabulary only. What is understood counts (`matched`), what is doubtful waits (`review`, with the best
candidate), and what is not understood stays `unmatched`; nothing is dropped.
"""

from vitamer.matching.tables import match, match_names, predictions

__all__ = ["match", "match_names", "predictions"]
