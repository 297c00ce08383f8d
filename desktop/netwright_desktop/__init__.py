"""The Netwright window: PySide6 and pyqtgraph around the engine."""
