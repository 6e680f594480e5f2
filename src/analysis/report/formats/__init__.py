"""The other forms of a finished page: pictures, tables for spreadsheets, a document to print."""
