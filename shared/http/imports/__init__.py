"""Spreadsheets over HTTP: read, tried, and sent row by row; the report as JSON or as a workbook."""
