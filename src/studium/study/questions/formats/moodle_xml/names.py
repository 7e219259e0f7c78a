"""Names that reading and writing Moodle XML share."""

OWN_TAG = "studium:"
KEPT_AS_METADATA = {
    "idnumber": "id_number",
    "correctfeedback": "feedback_right",
    "partiallycorrectfeedback": "feedback_partly_right",
    "incorrectfeedback": "feedback_wrong",
}
