// SPDX-License-Identifier: Apache-2.0
#include "diffusion/text/clip_tokenizer.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "diffusion/text/byte_pair.hpp"
#include "diffusion/text/clip_merges.hpp"
#include "diffusion/text/unicode.hpp"

namespace weft::text {
namespace {

/// A token that is no text, as a prompt may spell it all the same.
struct Special {
  std::u32string_view text;
  std::int64_t id;
};
constexpr Special kSpecials[] = {{U"<|startoftext|>", kClipStart}, {U"<|endoftext|>", kClipEnd}};

constexpr std::size_t kMerges = 49152 - 256 - 2;  // as many as CLIP was trained with

/// A mark whose capital is a letter: to a pattern that ignores case it is neither a letter nor anything else, and so it
/// is passed over.
constexpr char32_t kIotaSubscript = 0x345;

/// The special token that `text` starts with.
std::optional<Special> special_at(std::u32string_view text) {
  for (const Special& special : kSpecials)
    if (text.starts_with(special.text)) return special;
  return std::nullopt;
}

const BytePairVocabulary& vocabulary() {
  static const BytePairVocabulary instance = [] {
    const std::string lines = clip_merges(1 + kMerges);
    return BytePairVocabulary(std::string_view(lines).substr(lines.find('\n') + 1));
  }();
  return instance;
}

/// What BERT's basic tokenizer does to text: control characters go, ideographs become words, words are parted by
/// blanks and in lower case.
std::u32string clean(std::u32string_view text) {
  std::u32string spaced;
  spaced.reserve(text.size());
  for (const char32_t c : text) {
    const bool blank = c == '\t' || c == '\n' || c == '\r' || is_space_separator(c);
    if (blank)
      spaced.push_back(' ');
    else if (c == 0xFFFD || is_control(c))
      continue;
    else if (is_cjk_ideograph(c))
      spaced.append({U' ', c, U' '});
    else
      spaced.push_back(c);
  }
  spaced = compose(std::move(spaced));
  std::replace_if(spaced.begin(), spaced.end(), is_whitespace, U' ');
  return lower(spaced);
}

/// The end of the word of CLIP's pattern that starts at `at`, which is no blank:
/// <|startoftext|> | <|endoftext|> | 's | 't | 're | 've | 'm | 'll | 'd | letters | a digit | anything else but
/// blanks.
class WordPattern {
 public:
  explicit WordPattern(std::u32string_view text) : text_(text) {}

  std::size_t end_of_word(std::size_t at) const {
    for (const auto word : kWords)
      if (matches(word, at)) return at + word.size();
    if (is_letter(text_[at])) return run(at, is_letter);
    if (is_number(text_[at])) return at + 1;
    return run(at, [](char32_t c) { return c != ' ' && c != kIotaSubscript && !is_letter(c) && !is_number(c); });
  }

 private:
  static constexpr std::u32string_view kWords[] = {
      kSpecials[0].text, kSpecials[1].text, U"'s", U"'t", U"'re", U"'ve", U"'m", U"'ll", U"'d"};

  bool matches(std::u32string_view word, std::size_t at) const {
    // The pattern ignores case, and the long s is an s to it.
    const auto same = [](char32_t expected, char32_t c) { return c == expected || (expected == 's' && c == 0x17F); };
    return text_.size() - at >= word.size() && std::equal(word.begin(), word.end(), text_.begin() + at, same);
  }

  template <typename Predicate>
  std::size_t run(std::size_t at, Predicate inside) const {
    return static_cast<std::size_t>(std::find_if_not(text_.begin() + at, text_.end(), inside) - text_.begin());
  }

  std::u32string_view text_;
};

/// Appends the ids of text between literal special tokens.
void tokenize(std::u32string_view raw, std::vector<std::int64_t>& ids) {
  const std::u32string text = clean(raw);
  const WordPattern pattern(text);
  std::string bytes;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == ' ' || text[at] == kIotaSubscript) {
      ++at;
      continue;
    }
    const std::size_t end = pattern.end_of_word(at);
    const std::u32string_view word = std::u32string_view(text).substr(at, end - at);
    at = end;
    // Special tokens that only show once control characters are gone.
    if (const auto special = special_at(word)) {
      ids.push_back(special->id);
      continue;
    }
    bytes.clear();
    for (const char32_t c : word) append_utf8(bytes, c);
    vocabulary().encode(bytes, ids);
  }
}

}  // namespace

std::vector<std::int64_t> clip_token_ids(std::string_view text) {
  const std::u32string code_points = decode_utf8(text);
  const std::u32string_view all = code_points;
  std::vector<std::int64_t> ids;
  // Literal special tokens part the text: a mark or a letter after one does not reach across it.
  std::size_t done = 0;
  for (std::size_t at = 0; (at = all.find(U"<|", at)) != std::u32string_view::npos;) {
    const std::optional<Special> special = special_at(all.substr(at));
    if (!special) {
      ++at;
      continue;
    }
    tokenize(all.substr(done, at - done), ids);
    ids.push_back(special->id);
    done = at += special->text.size();
  }
  tokenize(all.substr(done), ids);
  return ids;
}

}  // namespace weft::text
