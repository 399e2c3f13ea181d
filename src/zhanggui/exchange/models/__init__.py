from .import_batches import ImportBatch, ImportedObject, ImportFile, ImportProblem

__all__ = ["ImportBatch", "ImportFile", "ImportProblem", "ImportedObject"]
