"""What imports bring to the admin pages."""

from studium.platform.pages import AdminEntry, Audience

ADMIN = (
    AdminEntry(
        "Import and export questions",
        "Bring questions in from GIFT, Moodle XML, QTI and other files, and take them out again.",
        "/admin/question-imports",
        icon="layers",
        audience=Audience.ADMINS,
        order=320,
    ),
)
