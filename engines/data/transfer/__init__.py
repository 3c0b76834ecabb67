"""Records to and from files that people keep: CSV and Excel."""

from engines.data.transfer.exporting import export_file
from engines.data.transfer.importing import import_file, preview
from engines.data.transfer.results import Result

__all__ = ["Result", "export_file", "import_file", "preview"]
