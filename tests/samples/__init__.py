"""Sample data of all tests: people, papers, and lives as commands. 样例数据 · sample data throughout."""
