"""Statistics of the exams that were sat here, kept for those who look after the questions."""

from studium.study.exams.measuring.ask import Asked, ask_to_measure
from studium.study.exams.measuring.compare import compare_session
from studium.study.exams.measuring.model import Comparison, ExamFigures, ItemFigures
from studium.study.exams.measuring.settings import MeasuringSettings
from studium.study.exams.measuring.store import exam_figures, figures_of_question, item_figures

__all__ = [
    "Asked",
    "Comparison",
    "ExamFigures",
    "ItemFigures",
    "MeasuringSettings",
    "ask_to_measure",
    "compare_session",
    "exam_figures",
    "figures_of_question",
    "item_figures",
]
