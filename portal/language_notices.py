"""The notice of free language help (45 CFR 92.11), each in its own language.

The words are not in the translation catalogs: a page shows all of them at once, whatever its own language is.
Every text needs the recorded review of a qualified translator before it changes.
"""

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class LanguageNotice:
    """One language by its own name, the direction it is written in, and the notice."""

    code: str
    name: str
    text: str
    direction: Literal["ltr", "rtl"] = "ltr"


NOTICES: Final = (
    LanguageNotice(
        "en",
        "English",
        "Language help is free for you. We also give free aids, such as large print, captions and relay calls. "
        "Call us or ask anyone on our team.",
    ),
    LanguageNotice(
        "es",
        "Español",
        "La ayuda con el idioma es gratis para usted. También damos gratis otras ayudas, como letra grande, "
        "subtítulos y llamadas por retransmisión. Llámenos o pregunte a cualquier persona de nuestro equipo.",
    ),
    LanguageNotice(
        "vi",
        "Tiếng Việt",
        "Quý vị được trợ giúp ngôn ngữ miễn phí. Chúng tôi cũng cung cấp miễn phí các phương tiện hỗ trợ như chữ in "
        "lớn, phụ đề và cuộc gọi chuyển tiếp. Hãy gọi cho chúng tôi hoặc hỏi bất kỳ ai trong nhóm.",
    ),
    LanguageNotice(
        "zh-Hans",
        "简体中文",
        "我们为您免费提供语言帮助。我们还免费提供其他辅助服务，例如大字版、字幕和中继电话。"  # noqa: RUF001 - same
        "请给我们打电话，或询问我们团队的任何成员。",  # noqa: RUF001 - Chinese punctuation
    ),
    LanguageNotice(
        "ko",
        "한국어",
        "언어 지원을 무료로 받으실 수 있습니다. 큰 글씨, 자막, 중계 통화와 같은 도움도 무료입니다. "
        "전화해 주시거나 저희 팀 누구에게든 물어보세요.",
    ),
    LanguageNotice(
        "ru",
        "Русский",
        "Языковая помощь для вас бесплатна. Мы также бесплатно предоставляем крупный шрифт, субтитры и звонки "
        "через оператора. Позвоните нам или спросите любого сотрудника.",
    ),
    LanguageNotice(
        "am",
        "አማርኛ",
        "የቋንቋ እርዳታ ለእርስዎ በነጻ ነው። እንደ ትልቅ ህትመት፣ የጽሑፍ መግለጫ እና የስልክ ማስተላለፊያ ያሉ እርዳታዎችንም በነጻ እንሰጣለን። "
        "ይደውሉልን ወይም ከቡድናችን ማንንም ይጠይቁ።",
    ),
    LanguageNotice(
        "ar",
        "العربية",
        "المساعدة اللغوية مجانية لكم. نقدّم أيضًا مجانًا وسائل مساعدة مثل الطباعة بحروف كبيرة والترجمة المكتوبة "
        "ومكالمات الترحيل. اتصلوا بنا أو اسألوا أي شخص في فريقنا.",
        "rtl",
    ),
    LanguageNotice(
        "de",
        "Deutsch",
        "Sprachhilfe ist für Sie kostenlos. Kostenlos sind auch Hilfen wie große Schrift, Untertitel und "
        "Vermittlungsdienste am Telefon. Rufen Sie uns an oder fragen Sie jemanden aus unserem Team.",
    ),
    LanguageNotice(
        "fr",
        "Français",
        "L'aide linguistique est gratuite pour vous. Nous offrons aussi gratuitement des aides comme les gros "
        "caractères, les sous-titres et les appels par relais. Appelez-nous ou demandez à un membre de l'équipe.",
    ),
    LanguageNotice(
        "ne",
        "नेपाली",
        "तपाईंका लागि भाषा सहायता निःशुल्क छ। ठूला अक्षर, क्याप्सन र रिले कल जस्ता सहायता पनि निःशुल्क दिन्छौं। "
        "हामीलाई फोन गर्नुहोस् वा हाम्रो टोलीका जोसुकैलाई सोध्नुहोस्।",
    ),
    LanguageNotice(
        "tl",
        "Tagalog",
        "Libre para sa inyo ang tulong sa wika. Libre rin ang ibang tulong tulad ng malalaking letra, caption at "
        "tawag sa pamamagitan ng relay. Tawagan kami o magtanong sa sinuman sa aming grupo.",
    ),
    LanguageNotice(
        "ja",
        "日本語",
        "言語の支援は無料です。大きな文字、字幕、電話リレーなどの支援も無料でご利用いただけます。"
        "お電話いただくか、スタッフにお尋ねください。",
    ),
    LanguageNotice(
        "so",
        "Soomaali",
        "Caawimada luqadda waa bilaash. Waxaan sidoo kale bilaash ku bixinnaa caawimo kale sida far waaweyn, "
        "qoraal-hoosaad iyo wicitaanno gudbin ah. Na soo wac ama weydii qof kasta oo kooxdayada ka mid ah.",
    ),
    LanguageNotice(
        "fa",
        "فارسی",
        "کمک زبانی برای شما رایگان است. کمک‌های دیگر مانند چاپ درشت، زیرنویس و تماس رله نیز رایگان است. "
        "با ما تماس بگیرید یا از هر یک از کارکنان ما بپرسید.",
        "rtl",
    ),
    LanguageNotice(
        "sw",
        "Kiswahili",
        "Msaada wa lugha ni bure kwako. Pia tunatoa bure misaada mingine kama maandishi makubwa, manukuu na simu za "
        "kupitia opereta. Tupigie simu au muulize mtu yeyote katika timu yetu.",
    ),
)
