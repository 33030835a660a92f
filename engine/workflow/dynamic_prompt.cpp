// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/dynamic_prompt.hpp"

#include <utility>
#include <vector>

namespace weft::workflow {

namespace {

/// SplitMix64 (Steele, Lea, Flood 2014): good for any seed, and the same everywhere.
class PickGenerator {
 public:
  explicit PickGenerator(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t count) {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return static_cast<std::size_t>((z ^ z >> 31) % count);
  }

 private:
  std::uint64_t state_;
};

std::string without_comments(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto slash = text.find('/');
    out += text.substr(0, slash);
    if (slash == std::string_view::npos) break;
    text.remove_prefix(slash);
    const auto close = text.starts_with("/*") ? text.find("*/", 2) : std::string_view::npos;
    if (close != std::string_view::npos) {
      text.remove_prefix(close + 2);
    } else if (text.starts_with("//")) {
      const auto line_end = text.find_first_of("\r\n");
      text.remove_prefix(line_end == std::string_view::npos ? text.size() : line_end);
    } else {
      out += '/';
      text.remove_prefix(1);
    }
  }
  return out;
}

/// Expands braces with a stack of its own: outside text may nest them as deep as it likes.
class Expander {
 public:
  explicit Expander(std::uint64_t seed) : picks_(seed), open_(1, Block{std::string{}}) {}

  std::string expand(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (c == '\\' && i + 1 < text.size())
        escape(text[++i]);
      else if (c == '{')
        open_.push_back({std::string{}});
      else if (c == '|' && open_.size() > 1)
        open_.back().emplace_back();
      else if (c == '}' && open_.size() > 1)
        close();
      else
        open_.back().back() += c;
    }
    while (open_.size() > 1) close();
    return std::move(open_.front().front());
  }

 private:
  /// The options of an open brace so far; the outermost has one, the text itself.
  using Block = std::vector<std::string>;

  void escape(char c) {
    std::string& text = open_.back().back();
    if (c != '{' && c != '|' && c != '}') text += '\\';
    text += c;
  }

  void close() {
    Block options = std::move(open_.back());
    open_.pop_back();
    std::string& picked = options[picks_.below(options.size())];
    std::string& outer = open_.back().back();
    // A move keeps nested braces linear in the text's length.
    if (outer.empty())
      outer = std::move(picked);
    else
      outer += picked;
  }

  PickGenerator picks_;
  std::vector<Block> open_;
};

}  // namespace

std::string expand_dynamic_prompt(std::string_view text, std::uint64_t seed) {
  return Expander(seed).expand(without_comments(text));
}

}  // namespace weft::workflow
