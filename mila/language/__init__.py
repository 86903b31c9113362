"""Languages: scripts, phone numbers, money and dates as people write and read them (Babel, CLDR, libphonenumber).

    scripts.script_of("Добар дан") -> "cyrillic";  scripts.to_latin(text);  scripts.to_cyrillic(text, keep=("Mila",))
    phone_numbers.find_number("moj je 064/123-45-67", "RS") -> "+381641234567" | None
    phone_numbers.mask_number("+381641234567", "RS") -> "06• ••• ••67";  national_number(...) -> "064 1234567"
    money.format_money(Decimal("3450"), "RSD", "sr") -> "3.450,00 RSD" (spaces that do not break)
    dates.format_date(day, "sr") -> "27. novembar 2026.";  format_weekday(day, "sr") -> "petak, 27. novembar"
    dates.format_time(time(8), "sr") -> "08:00"

Pure functions: nothing is read, stored or logged.
"""
