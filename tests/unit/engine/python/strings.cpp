// SPDX-License-Identifier: Apache-2.0
#include "engine/python/strings.hpp"

#include <catch2/catch.hpp>

using namespace weft;

TEST_CASE("python: letters in large and small, as Unicode has them") {
  CHECK(python::upper("ÄÖü ß ǆ İi ﬁ") == "ÄÖÜ SS Ǆ İI FI");
  CHECK(python::lower("ÄÖÜ İ ΟΔΟΣ Σ ΣΑΣ.") == "äöü i̇ οδος σ σας.");
  CHECK(python::capitalize("ǆ ABC") == "ǅ abc");
  CHECK(python::title("ÄÖü ß ǆ o'clock x-ray 3rd") == "Äöü Ss ǅ O'Clock X-Ray 3Rd");
  CHECK(python::upper("").empty());
}

TEST_CASE("python: blanks are Unicode's") {
  CHECK(python::strip(" \t\n a b\xC2\xA0\xE3\x80\x80\x1F") == "a b");
  CHECK(python::strip("  a  ", python::Side::left) == "a  ");
  CHECK(python::strip("  a  ", python::Side::right) == "  a");
  CHECK(python::strip(" \t").empty());
}

TEST_CASE("python: lengths and slices count letters") {
  CHECK(python::length("日本語") == 3);
  CHECK(python::length("e\xCC\x81") == 2);
  CHECK(python::slice("日本語テ", 1, -1) == "本語");
  CHECK(python::slice("abc", -2, 100) == "bc");
  CHECK(python::slice("abc", 2, 1).empty());
  CHECK(python::slice("abc", INT64_MIN, INT64_MAX) == "abc");
}

TEST_CASE("python: replacing nothing puts the text between all letters") {
  CHECK(python::replace("aXbX", "X", "--") == "a--b--");
  CHECK(python::replace("日本", "", ".") == ".日.本.");
  CHECK(python::replace("", "", "x") == "x");
  CHECK(python::replace("aaa", "aa", "b") == "ba");
}

TEST_CASE("python: bytes that are no UTF-8 are letters of their own") {
  CHECK(python::length("a\xFF\xC3") == 3);
  CHECK(python::upper("a\xFF") == "A\xEF\xBF\xBD");
}
