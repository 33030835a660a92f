// SPDX-License-Identifier: Apache-2.0
#include "engine/drawing/text_fit.hpp"

#include <array>
#include <cstdint>

namespace weft::drawing {
namespace {

constexpr std::string_view kEllipsis = "…";
constexpr char32_t kReplacement = 0xFFFD;

/// Advance widths of ASCII 32 to 126 in thousandths of the size, as the metrics of Helvetica have them (Adobe's AFM
/// file), which Arial and Liberation Sans share.
constexpr std::array<std::uint16_t, 95> kWidths{
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333,  278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667,  611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278,  556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500,  500, 334, 260, 334, 584};

/// Takes one character off the front. A byte that begins none is U+FFFD.
char32_t take_character(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  std::size_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  char32_t code = length <= 1 ? first : first & (0xFFU >> (length + 1));
  if (length == 0 || length > text.size()) {
    text.remove_prefix(1);
    return kReplacement;
  }
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0) != 0x80) {
      text.remove_prefix(i);
      return kReplacement;
    }
    code = code << 6 | (next & 0x3F);
  }
  text.remove_prefix(length);
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && (code < 0x10000 || code > 0x10FFFF));
  return overlong || (code >= 0xD800 && code < 0xE000) ? kReplacement : code;
}

void append_character(std::string& out, char32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

bool is_control(char32_t code) { return code < 0x20 || (code >= 0x7F && code < 0xA0); }

double width_of(char32_t code) {
  if (code >= 32 && code < 127) return kWidths[code - 32] / 1000.0;
  if (code == 0x200D || (code >= 0xFE00 && code <= 0xFE0F) || (code >= 0x300 && code < 0x370)) return 0;  // joiners
  if (code >= 0x1100) return code >= 0x2E80 || code < 0x1200 ? 1.05 : 0.8;  // East Asian, emoji; symbols
  return 0.62;
}

/// Breaks one text without line breaks into lines.
void break_paragraph(std::string_view text, double size, double width, std::vector<std::string>& lines) {
  std::string line;
  double length = 0;
  std::size_t blank = std::string::npos;  // the last place to break at
  while (!text.empty()) {
    char32_t code = take_character(text);
    if (is_control(code)) code = ' ';
    const double step = width_of(code) * size;
    if (length + step > width && !line.empty()) {
      const bool at_blank = blank != std::string::npos && code != ' ';
      std::string rest = at_blank ? line.substr(blank + 1) : "";
      lines.push_back(at_blank ? line.substr(0, blank) : line);
      line = std::move(rest);
      length = text_width(line, size);
      blank = std::string::npos;
      if (code == ' ') continue;
    }
    if (code == ' ') blank = line.size();
    append_character(line, code);
    length += step;
  }
  lines.push_back(std::move(line));
}

}  // namespace

double text_width(std::string_view text, double size) {
  double width = 0;
  while (!text.empty()) width += width_of(take_character(text));
  return width * size;
}

std::string fit_line(std::string_view text, double size, double width) {
  const double room = width - text_width(kEllipsis, size);
  std::string line;
  std::size_t cut = 0;  // how much of the line leaves room for the ellipsis
  double length = 0;
  while (!text.empty()) {
    char32_t code = take_character(text);
    if (is_control(code)) code = ' ';
    length += width_of(code) * size;
    if (length > width) return cut == 0 ? "" : line.substr(0, cut) + std::string(kEllipsis);
    append_character(line, code);
    if (length <= room) cut = line.size();
  }
  return line;
}

std::vector<std::string> fit_lines(std::string_view text, double size, double width, std::size_t most_lines) {
  std::vector<std::string> lines;
  if (most_lines == 0) return lines;
  bool more = true;
  while (more && lines.size() <= most_lines) {
    const std::size_t end = text.find('\n');
    more = end != std::string_view::npos;
    // a line takes a narrow letter at least: what is beyond cannot be shown, however long the text
    const std::string_view paragraph =
        text.substr(0, end).substr(0, most_lines * 4 * static_cast<std::size_t>(width + 1));
    break_paragraph(paragraph, size, width, lines);
    if (more) text.remove_prefix(end + 1);
  }
  if (lines.size() > most_lines) {
    lines.resize(most_lines);
    std::string last = fit_line(lines.back(), size, width - text_width(kEllipsis, size));
    if (!last.ends_with(kEllipsis)) last += kEllipsis;
    lines.back() = std::move(last);
  }
  return lines;
}

std::string xml_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const char32_t code = take_character(text);
    switch (code) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
        out += "&#10;";
        break;
      case '\t':
        out += "&#9;";
        break;
      default:
        append_character(out, is_control(code) || code == 0xFFFE || code == 0xFFFF ? U' ' : code);
    }
  }
  return out;
}

}  // namespace weft::drawing
