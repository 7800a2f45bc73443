"""The indexes of a view's table follow from its columns: whose rows they are, what is often asked."""

from sqlalchemy import Connection, Index, Table, inspect, text

from shared.core.row_field import Kind, RowField


def index_of(table: str, field: RowField, key: str) -> Index | None:
    """Of a column that decides who sees a row, or that is asked for often; the key has its own.

    Behind the column stands the key, so that it serves the order by the column as well.
    """
    column = field.column
    if field.name == key or not (column.often or column.scope):
        return None
    if field.kind is Kind.MANY:
        return Index(f"{table}_{field.name}_gin", field.name, postgresql_using="gin")
    return Index(f"{table}_{field.name}", field.name, key)


def indexed_anew(connection: Connection, table: Table) -> None:
    """Make the indexes that are declared and not there, drop those that are there and not declared."""
    found = inspect(connection).get_indexes(table.name, schema=table.schema)
    there, declared = {index["name"] for index in found}, {index.name: index for index in table.indexes}
    quoted = connection.dialect.identifier_preparer.quote
    for name in there - declared.keys():
        connection.execute(text(f"drop index {table.schema}.{quoted(str(name))}"))
    for name in declared.keys() - there:
        declared[name].create(connection)
