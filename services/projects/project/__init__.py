"""A renovation project, from the application to the handover."""

from services.projects.project.decide import ProjectCommands, ProjectEvents, project

__all__ = ["ProjectCommands", "ProjectEvents", "project"]
