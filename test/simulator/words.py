"""Words that records are made of, some of them awkward."""

from decimal import Decimal

FIRST_NAMES = ("Aaliyah", "André", "Björn", "Chloé", "Dmitri", "Elif",
               "Fatima", "George", "Hiroshi", "Ingrid", "João", "Kwame", "Łukasz", "Mei",
               "Nadia", "O'Brian", "Priya", "Quentin", "Rosa", "Søren",
               "Tomás",
               "Uma", "Văn", "Wanjiru", "Ximena", "Yusuf", "Zoë", "نور", "美咲")
LAST_NAMES = ("Abbott", "Brânză", "Castillo", "D'Angelo", "Eze", "Fischer",
              "García-López", "Haddad", "Ivanova", "Jørgensen", "Kim", "Liu",
              "Müller", "Nakamura", "Okafor", "Pérez", "Quispe", "Rossi",
              "Şahin", "Tanaka", "van der Berg", "Ward", "Yılmaz", "Zhang")
JOBS = ("Accountant", "Analyst", "Buyer", "Clerk", "Designer", "Engineer",
        "Nurse", "Recruiter", "Support \"Tier 2\"", None)
SUBJECTS = (
    "Laptop does not start", "Password reset", "VPN drops every hour",
    "Printer on floor 3 is jammed 🖨️", "Can't open the \"Q3 report\"",
    "Path C:\\temp\\new is read-only", "Tab\tin the subject",
    "Line\nbreak in the subject", "الطابعة لا تعمل", "מסך כחול במחשב",
    "ネットワークが遅い", "Café Wi-Fi naïve façade", "100% CPU; DROP TABLE t; --",
    "New hire: laptop & phone <urgent>", "👩‍💻 onboarding 🇫🇷",
    "it's \"both\" kinds",
    "e\u0301 combining and \u200b zero width", "Access to /srv/share",
    "Disk almost full on db01", "Software request")
SENTENCES = (
    "It worked yesterday.", "Nobody on the floor can print.",
    "Tried it twice 😀.", "The message says \"access denied\".",
    "See C:\\Users\\x\\log.txt & reply.",
    "Bitte um Rückmeldung.", "请尽快处理。", "من فضلك ساعدني.", "5 < 6 but 7 > 3.",
    "It's urgent; the meeting is at 3 o'clock.",
    "1. restart\n2. retry\n3. ask.")
CATEGORIES = (
    ("Hardware", "Laptop", "Battery"), ("Hardware", "Printer", None),
    ("Software", "Windows", "Update"), ("Software", "", None),
    ("Network", "VPN", "Client \"X\""), ("Network", None, None),
    ("Bâtiment", "Clés", None), ("12", "12.1", "12.1.a"), (None, None, None))
TAGS = ("vpn", "hardware", "Hardware", "o'brien", "à-faire", "p1", "follow up",
        "emoji-🔥", "q\"uote", "null", "true", "2025-01-01")
CITIES = (("EMEA", "France", "Paris"), ("EMEA", "Germany", "Berlin"),
          ("EMEA", "France", None), ("APAC", "India", "Chennai"),
          ("APAC", None, None), ("Americas", "Brazil", "São Paulo"))
CHOICES = ("Low risk", "Medium risk", "High risk", "It's complicated")
DECIMALS = tuple(map(Decimal, (
    "12345678901234567890.123456789", "0.1", "-0.000000001", "100.00", "3.14",
    "99999999999999999999999999999999.9", "0", "1.10")))
TIME_ZONES = ("Eastern Time (US & Canada)", "Chennai", "London", "Tokyo")

LONG_TEXT = "".join(f"{n}: it is a \\long\\ \"log\" line 📜\n"
                    for n in range(1600))
