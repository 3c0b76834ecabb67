"""Records to and from files that people keep: CSV and Excel."""

from engines.data.transfer.exporting import export_file
from engines.data.transfer.importing import import_file, preview
from engines.data.transfer.offered import mark_of, still_good
from engines.data.transfer.results import Result
from engines.data.transfer.undo import undo_import

__all__ = ["Result", "export_file", "import_file", "mark_of", "preview", "still_good", "undo_import"]
