from .import_batches import ImportBatch, ImportedObject, ImportFile, ImportProblem
from .printouts import Printout

__all__ = ["ImportBatch", "ImportFile", "ImportProblem", "ImportedObject", "Printout"]
