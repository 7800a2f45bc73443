"""A renovation project, from the application to the handover."""

from services.projects.project.decide import ProjectCommand, ProjectEvent, project

__all__ = ["ProjectCommand", "ProjectEvent", "project"]
