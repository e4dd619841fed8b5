"""Names of months and weekdays in the languages that food diaries are exported in.

One line a language and month or day, the spellings of one month separated by ``/``: the name, the case forms
in which dates are written (Russian ``мая``, Polish ``maja``) and the usual abbreviations. A word that means
two months, such as ``listopad`` (November in Czech, October in Croatian), would make a date a guess, so
Croatian is left out.
"""

from __future__ import annotations

__all__ = ["MONTHS", "WEEKDAYS"]

# fmt: off
_MONTHS = (
    # English
    "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sept/sep october/oct "
    "november/nov december/dec",
    # German, with the Austrian names
    "januar/jänner/jän februar/feber märz/mär/mrz/maerz april/apr mai juni/jun juli/jul august/aug "
    "september/sept/sep oktober/okt november/nov dezember/dez",
    # French
    "janvier/janv/jan février/févr/fév/fevrier/fevr/fev mars avril/avr mai juin/jun juillet/juil/jul "
    "août/aout/aoû septembre/sept/sep octobre/oct novembre/nov décembre/déc/decembre/dec",
    # Spanish
    "enero/ene febrero/feb marzo/mar abril/abr mayo/may junio/jun julio/jul agosto/ago "
    "septiembre/setiembre/sept/sep/set octubre/oct noviembre/nov diciembre/dic",
    # Italian
    "gennaio/gen/genn febbraio/feb/febbr marzo/mar aprile/apr maggio/mag/magg giugno/giu luglio/lug agosto/ago "
    "settembre/set/sett ottobre/ott novembre/nov dicembre/dic",
    # Portuguese
    "janeiro/jan fevereiro/fev março/mar/marco abril/abr maio/mai junho/jun julho/jul agosto/ago setembro/set "
    "outubro/out novembro/nov dezembro/dez",
    # Dutch
    "januari/jan februari/feb maart/mrt april/apr mei juni/jun juli/jul augustus/aug september/sept/sep "
    "oktober/okt november/nov december/dec",
    # Swedish
    "januari/jan februari/feb/febr mars/mar april/apr maj juni/jun juli/jul augusti/aug september/sep/sept "
    "oktober/okt november/nov december/dec",
    # Danish and Norwegian
    "januar/jan februar/feb marts/mars/mar april/apr maj/mai juni/jun juli/jul august/aug september/sep/sept "
    "oktober/okt november/nov december/desember/dec/des",
    # Finnish
    "tammikuuta/tammikuu/tammi helmikuuta/helmikuu/helmi maaliskuuta/maaliskuu/maalis huhtikuuta/huhtikuu/huhti "
    "toukokuuta/toukokuu/touko kesäkuuta/kesäkuu/kesä heinäkuuta/heinäkuu/heinä elokuuta/elokuu/elo "
    "syyskuuta/syyskuu/syys lokakuuta/lokakuu/loka marraskuuta/marraskuu/marras joulukuuta/joulukuu/joulu",
    # Polish
    "stycznia/styczeń/sty lutego/luty/lut marca/marzec/mar kwietnia/kwiecień/kwi maja/maj czerwca/czerwiec/cze "
    "lipca/lipiec/lip sierpnia/sierpień/sie września/wrzesień/wrz października/październik/paź "
    "listopada/listopad/lis grudnia/grudzień/gru",
    # Czech
    "ledna/leden/led února/únor/úno března/březen/bře dubna/duben/dub května/květen/kvě června/červen/čvn "
    "července/červenec/čvc srpna/srpen/srp září/zář října/říjen/říj listopadu/listopad/lis prosince/prosinec/pro",
    # Slovak
    "januára/január/jan februára/február/feb marca/marec/mar apríla/apríl/apr mája/máj júna/jún júla/júl "
    "augusta/august/aug septembra/september/sep októbra/október/okt novembra/november/nov decembra/december/dec",
    # Hungarian
    "január/jan február/febr/feb március/márc/már április/ápr május/máj június/jún július/júl augusztus/aug "
    "szeptember/szept október/okt november/nov december/dec",
    # Romanian
    "ianuarie/ian februarie/feb martie/mar aprilie/apr mai iunie/iun iulie/iul august/aug septembrie/sept/sep "
    "octombrie/oct noiembrie/nov/noi decembrie/dec",
    # Turkish
    "ocak/oca şubat/şub mart/mar nisan/nis mayıs/may haziran/haz temmuz/tem ağustos/ağu eylül/eyl ekim/eki "
    "kasım/kas aralık/ara",
    # Greek; the final sigma is folded
    "ιανουαρίου/ιανουάριος/ιαν φεβρουαρίου/φεβρουάριος/φεβ μαρτίου/μάρτιος/μαρ απριλίου/απρίλιος/απρ μαΐου/μάιος/μαΐ "
    "ιουνίου/ιούνιος/ιουν ιουλίου/ιούλιος/ιουλ αυγούστου/αύγουστος/αυγ σεπτεμβρίου/σεπτέμβριος/σεπ "
    "οκτωβρίου/οκτώβριος/οκτ νοεμβρίου/νοέμβριος/νοε δεκεμβρίου/δεκέμβριος/δεκ",
    # Russian
    "января/январь/янв февраля/февраль/февр/фев марта/март/мар апреля/апрель/апр мая/май июня/июнь/июн "
    "июля/июль/июл августа/август/авг сентября/сентябрь/сент/сен октября/октябрь/окт ноября/ноябрь/нояб/ноя "
    "декабря/декабрь/дек",
    # Ukrainian
    "січня/січень/січ лютого/лютий/лют березня/березень/бер квітня/квітень/квіт травня/травень/трав "
    "червня/червень/черв липня/липень/лип серпня/серпень/серп вересня/вересень/вер жовтня/жовтень/жовт "
    "листопада/листопад/лист грудня/грудень/груд",
    # Indonesian
    "januari/jan februari/feb maret/mar april/apr mei juni/jun juli/jul agustus/agu/agt september/sep oktober/okt "
    "november/nov desember/des",
)

_WEEKDAYS = (
    "monday/mon tuesday/tue/tues wednesday/wed thursday/thu/thur/thurs friday/fri saturday/sat sunday/sun",
    "montag/mo dienstag/di mittwoch/mi donnerstag/do freitag/fr samstag/sonnabend/sa sonntag/so",
    "lundi/lun mardi/mar mercredi/mer jeudi/jeu vendredi/ven samedi/sam dimanche/dim",
    "lunes/lun martes/mar miércoles/mié/miercoles jueves/jue viernes/vie sábado/sáb/sabado domingo/dom",
    "lunedì/lun martedì/mar mercoledì/mer giovedì/gio venerdì/ven sabato/sab domenica/dom",
    "segunda/segunda-feira/seg terça/terça-feira/ter quarta/quarta-feira/qua quinta/quinta-feira/qui "
    "sexta/sexta-feira/sex sábado/sáb domingo/dom",
    "maandag/ma dinsdag/di woensdag/wo donderdag/do vrijdag/vr zaterdag/za zondag/zo",
    "måndag/mån tisdag/tis onsdag/ons torsdag/tors fredag/fre lördag/lör söndag/sön",
    "mandag/man tirsdag/tirs onsdag/ons torsdag/tors fredag/fre lørdag/lør søndag/søn",
    "maanantai/maanantaina/ma tiistai/tiistaina/ti keskiviikko/keskiviikkona/ke torstai/torstaina/to "
    "perjantai/perjantaina/pe lauantai/lauantaina/la sunnuntai/sunnuntaina/su",
    "poniedziałek/pon/pn wtorek/wt środa/śr czwartek/czw piątek/pt sobota/sob niedziela/niedz/ndz",
    "pondělí/po úterý/út středa/st čtvrtek/čt pátek/pá sobota/so neděle/ne",
    "pondelok utorok/ut streda štvrtok/št piatok/pi sobota nedeľa",
    "hétfő kedd szerda csütörtök péntek szombat vasárnap",
    "luni/lun marți/mar miercuri/mie joi vineri/vin sâmbătă/sâm duminică/dum",
    "pazartesi/pzt salı/sal çarşamba/çar perşembe/per cuma/cum cumartesi/cmt pazar/paz",
    "δευτέρα/δευ τρίτη/τρι τετάρτη/τετ πέμπτη/πεμ παρασκευή/παρ σάββατο/σαβ κυριακή/κυρ",
    "понедельник/пн вторник/вт среда/ср четверг/чт пятница/пт суббота/сб воскресенье/вс",
    "понеділок/пн вівторок/вт середа/ср четвер/чт п'ятниця/пятниця/пт субота/сб неділя/нд",
    "senin/sen selasa/sel rabu/rab kamis/kam jumat/jum sabtu/sab minggu/min",
    "月曜日/月曜/月 火曜日/火曜/火 水曜日/水曜/水 木曜日/木曜/木 金曜日/金曜/金 土曜日/土曜/土 日曜日/日曜/日",
    "星期一/周一/週一 星期二/周二/週二 星期三/周三/週三 "
    "星期四/周四/週四 星期五/周五/週五 星期六/周六/週六 星期日/星期天/周日/週日",
    "월요일/월 화요일/화 수요일/수 목요일/목 금요일/금 토요일/토 일요일/일",
)
# fmt: on

#: Month, 1 to 12, by its case-folded name or abbreviation in any of the languages.
MONTHS = {
    word.casefold(): month
    for language in _MONTHS
    for month, words in enumerate(language.split(), start=1)
    for word in words.split("/")
}

#: Case-folded names and abbreviations of weekdays in any of the languages.
WEEKDAYS = frozenset(
    word.casefold() for language in _WEEKDAYS for words in language.split() for word in words.split("/")
)
