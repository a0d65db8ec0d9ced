"""Make believable records for a demonstration: the same people and messages every time."""

import random
from datetime import datetime, timedelta

from monitor.answers import Entry, Payload

SEED = 45
DAYS = 45
URL = "https://demo.invalid/inscripciones.json"
NAME = "Demostración"

NAMES = (
    *("Lucía", "Mateo", "Valentina", "Santiago", "Camila", "Sebastián", "Mariana", "Nicolás"),
    *("Isabella", "Andrés", "Gabriela", "Emilio", "Daniela", "Joaquín", "Renata", "Íñigo"),
)
SURNAMES = (
    *("García", "Rodríguez", "Muñoz", "Hernández", "Peña", "López", "Ibáñez", "Castro"),
    *("Vargas", "Núñez", "Rojas", "Quiñones", "Torres", "Méndez", "Salazar", "Ordóñez"),
)
CITIES = ("Bogotá", "Quito", "Lima", "Guayaquil", "Medellín", "Santiago", "Cuenca", "Madrid")
COURSES = ("Desarrollo web", "Análisis de datos", "Diseño UX", "Ciberseguridad")
MESSAGES = (
    "¿Cuándo empieza el próximo curso?",
    "Quisiera recibir el programa completo.",
    "¿Hay descuento para estudiantes?",
    "Me interesa la modalidad en línea.",
    "¿Entregan certificado al terminar?",
    "",
)


def entries(now: datetime) -> list[Entry]:
    """Return registrations of the 45 days up to `now`, fewer at weekends, growing slowly."""
    chance = random.Random(SEED)  # noqa: S311
    moments = [now - timedelta(minutes=17)]
    for days_ago in range(DAYS):
        day = now - timedelta(days=days_ago)
        busy = 0.4 if day.weekday() >= 5 else 1.0
        number = round(chance.uniform(6, 20) * busy * (1 - days_ago / 90))
        moments += [day - timedelta(minutes=chance.randint(30, 900)) for _ in range(number)]
    return [
        Entry(f"demo-{number:04}", _registration(chance, moment))
        for number, moment in enumerate(sorted(moments), start=1)
    ]


def _registration(chance: random.Random, moment: datetime) -> Payload:
    name, surname = chance.choice(NAMES), chance.choice(SURNAMES)
    return {
        "nombre": f"{name} {surname}",
        "correo": f"persona{chance.randint(100, 999)}@example.com",
        "ciudad": chance.choice(CITIES),
        "curso": chance.choice(COURSES),
        "mensaje": chance.choice(MESSAGES),
        "timestamp": moment.isoformat(timespec="seconds"),
    }
