"""The file: bytes of CSV, XLSX or XLS become sheets of cells, in bounded memory and time."""
