package marc

// The character sets of MARC-8 except ASCII and EACC, according to the code tables of the Library
// of Congress. Each lists the characters of the 94 octets 0x21 to 0x7E (or 0xA1 to 0xFE). U+FFFD
// means that an octet has no character. U+0000 means that it is the second half of a double-width
// combining mark, whose first half is the whole mark in Unicode. Right-to-left characters,
// combining marks and characters that normalisation form C replaces are escaped.
var (
	basicArabic = []rune("" +
		"!\"#$٪&'()\u066D+،-./" +
		"\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669:\u061B<=>\u061F" +
		"�\u0621\u0622\u0623\u0624\u0625\u0626\u0627\u0628\u0629\u062A\u062B\u062C\u062D\u062E\u062F" +
		"\u0630\u0631\u0632\u0633\u0634\u0635\u0636\u0637\u0638\u0639\u063A[�]��" +
		"\u0640\u0641\u0642\u0643\u0644\u0645\u0646\u0647\u0648\u0649\u064A\u064B\u064C\u064D\u064E\u064F" +
		"\u0650\u0651\u0652\u0671\u0670���\u066C”“����")

	extendedArabic = []rune("" +
		"\u06FD\u0672\u0673\u0679\u067A\u067B\u067C\u067D\u067E\u067F\u0680\u0681\u0682\u0683\u0684" +
		"\u0685\u0686\u06BF\u0687\u0688\u0689\u068A\u068B\u068C\u068D\u068E\u068F\u0690\u0691\u0692\u0693" +
		"\u0694\u0695\u0696\u0697\u0698\u0699\u069A\u069B\u069C\u06FA\u069D\u069E\u06FB\u069F\u06A0\u06FC" +
		"\u06A1\u06A2\u06A3\u06A4\u06A5\u06A6\u06A7\u06A8\u06A9\u06AA\u06AB\u06AC\u06AD\u06AE\u06AF\u06B0" +
		"\u06B1\u06B2\u06B3\u06B4\u06B5\u06B6\u06B7\u06B8\u06BA\u06BB\u06BC\u06BD\u06B9\u06BE\u06C0\u06C4" +
		"\u06C5\u06C6\u06CA\u06CB\u06CD\u06CE\u06D0\u06D2\u06D3����\u0306\u030C")

	basicHebrew = []rune("" +
		"!\u05F4#$%&\u05F3()*+,\u05BE./" +
		"0123456789:;<=>?" +
		"\u05B7\u05B8\u05B6\u05B5\u05B4\u05B9\u05BB\u05B0\u05B2\u05B3\u05B1\u05BC\u05BF\u05C1\uFB1E�" +
		"�����������[�]��" +
		"\u05D0\u05D1\u05D2\u05D3\u05D4\u05D5\u05D6\u05D7\u05D8\u05D9\u05DA\u05DB\u05DC\u05DD\u05DE\u05DF" +
		"\u05E0\u05E1\u05E2\u05E3\u05E4\u05E5\u05E6\u05E7\u05E8\u05E9\u05EA\u05F0\u05F1\u05F2�")

	basicCyrillic = []rune("" +
		"!\"#$%&'()*+,-./" +
		"0123456789:;<=>?" +
		"юабцдефгхийклмно" +
		"пярстужвьызшэщчъ" +
		"ЮАБЦДЕФГХИЙКЛМНО" +
		"ПЯРСТУЖВЬЫЗШЭЩЧ")

	extendedCyrillic = []rune("" +
		"���������������" +
		"����������������" +
		"ґђѓєёѕіїјљњћќўџ�" +
		"ѣѳѵѫ�������[�]�_" +
		"ҐЂЃЄЁЅІЇЈЉЊЋЌЎЏЪ" +
		"ѢѲѴѪ�����������")

	basicGreek = []rune("" +
		"\u0300\u0301\u0308\u0342\u0313\u0314\u0345��������" +
		"«»“”\u0374͵�����\u0387���\u037E" +
		"�ΑΒ�ΓΔΕϚϜΖΗΘΙΚΛΜ" +
		"ΝΞΟΠϞΡΣ�ΤΥΦΧΨΩϠ�" +
		"�αβϐγδεϛϝζηθικλμ" +
		"νξοπϟρσςτυφχψωϡ")

	ansel = []rune("" +
		"ŁØĐÞÆŒʹ·♭®±ƠƯʼ�" +
		"ʻłøđþæœʺı£ð�ơư��" +
		"°ℓ℗©♯¿¡ß€�������" +
		"����������������" +
		"\u0309\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030C\u030A\u0361\x00\u0315\u030B\u0310" +
		"\u0327\u0328\u0323\u0324\u0325\u0333\u0332\u0326\u031C\u032E\u0360\x00��\u0313")

	greekSymbols = []rune("" + // the octets 0x61 to 0x63
		"��������������������������������" +
		"��������������������������������αβγ")
	subscripts   = []rune("�������₍₎�₊�₋��₀₁₂₃₄₅₆₇₈₉") // the octets 0x21 to 0x39
	superscripts = []rune("�������⁽⁾�⁺�⁻��⁰¹²³⁴⁵⁶⁷⁸⁹")
)
