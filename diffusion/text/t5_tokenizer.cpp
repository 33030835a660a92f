// SPDX-License-Identifier: Apache-2.0
#include "diffusion/text/t5_tokenizer.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "diffusion/text/t5_vocabulary.hpp"
#include "diffusion/text/unicode.hpp"

namespace weft::text {
namespace {

/// What stands for a blank in the pieces: U+2581.
constexpr std::string_view kBlank = "\u2581";

constexpr std::int64_t kExtraIds = 100;
constexpr std::u32string_view kExtraId = U"<extra_id_";

/// A token that is no text.
struct SpecialPiece {
  std::size_t length;  ///< in code points, as text spells it
  std::int64_t id;
};

/// "<extra_id_42>" at the start of `text`: these count down, from the end of the vocabulary.
std::optional<SpecialPiece> extra_id_at(std::u32string_view text) {
  if (!text.starts_with(kExtraId)) return std::nullopt;
  std::int64_t number = 0;
  std::size_t at = kExtraId.size();
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && number < kExtraIds; ++at)
    number = number * 10 + static_cast<std::int64_t>(text[at] - U'0');
  const std::size_t digits = at - kExtraId.size();
  const bool is_number = digits > 0 && number < kExtraIds && (digits == 1 || text[kExtraId.size()] != '0');
  if (!is_number || at == text.size() || text[at] != '>') return std::nullopt;
  return SpecialPiece{at + 1, t5_vocabulary().pieces.size() - 1 - number};
}

/// The special token that `text` starts with.
std::optional<SpecialPiece> special_piece_at(std::u32string_view text) {
  constexpr std::pair<std::u32string_view, std::int64_t> kSpecials[] = {{U"<pad>", 0}, {U"</s>", 1}, {U"<unk>", 2}};
  for (const auto& [spelled, id] : kSpecials)
    if (text.starts_with(spelled)) return SpecialPiece{spelled.size(), id};
  return extra_id_at(text);
}

/// White space as Unicode has it (White_Space), in UTF-8 at the end of `text`: how many bytes of it.
std::size_t trailing_whitespace(std::string_view text) {
  std::size_t kept = text.size();
  while (kept > 0) {
    std::size_t start = kept - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
    const char32_t c = decode_utf8(text.substr(start, kept - start)).front();
    const bool separates_information = c >= 0x1C && c <= 0x1F;  // white space to Python alone
    if (!is_whitespace(c) || separates_information) break;
    kept = start;
  }
  return text.size() - kept;
}

/// Blanks as the pieces have them: two or more in a row are one. The first stretch of a prompt starts with one.
std::string with_blanks(std::string_view text, bool is_first) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != ' ')
      out.push_back(text[at]);
    else if (at == 0 || text[at - 1] != ' ')
      out += kBlank;
  }
  if (is_first && !out.empty() && !out.starts_with(kBlank)) out.insert(0, kBlank);
  return out;
}

/// Appends the ids of text between special tokens.
void tokenize(std::u32string_view raw, bool is_first, std::vector<std::int64_t>& ids) {
  const T5Vocabulary& vocabulary = t5_vocabulary();
  std::string normal = vocabulary.characters.normalise(raw);
  normal.resize(normal.size() - trailing_whitespace(normal));
  const std::string text = with_blanks(normal, is_first);
  // Every blank starts a piece of its own to cut.
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(kBlank, begin + 1), text.size());
    vocabulary.pieces.encode(std::string_view(text).substr(begin, end - begin), ids);
    begin = end;
  }
}

}  // namespace

std::vector<std::int64_t> t5_token_ids(std::string_view text) {
  const std::u32string code_points = decode_utf8(text);
  const std::u32string_view all = code_points;
  std::vector<std::int64_t> ids;
  std::size_t done = 0;
  for (std::size_t at = 0; (at = all.find(U'<', at)) != std::u32string_view::npos;) {
    const std::optional<SpecialPiece> special = special_piece_at(all.substr(at));
    if (!special) {
      ++at;
      continue;
    }
    tokenize(all.substr(done, at - done), done == 0, ids);
    ids.push_back(special->id);
    done = at += special->length;
  }
  tokenize(all.substr(done), done == 0, ids);
  return ids;
}

}  // namespace weft::text
