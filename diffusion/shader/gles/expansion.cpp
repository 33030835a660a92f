// SPDX-License-Identifier: Apache-2.0
#include "diffusion/shader/gles/expansion.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace weft::shader::gles {
namespace {

constexpr double kLargestMacro = 5000;  // words
constexpr int kMostDoublings = 10;
constexpr int kMostAlternatives = 500;
constexpr std::size_t kLongestArraySize = 5;  // digits

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

// Words, and all other characters but blanks one by one.
std::vector<std::string_view> tokens_of(std::string_view text) {
  std::vector<std::string_view> tokens;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_word(text[end])) ++end;
    if (end == at) ++end;
    if (text[at] > ' ') tokens.push_back(text.substr(at, end - at));
    at = end;
  }
  return tokens;
}

struct Macro {
  std::vector<std::string_view> words;  // parameters too
  double size = 1;                      // in words, when all is expanded
  bool doubles = false;                 // names a word twice, which may be a parameter
};
using Macros = std::map<std::string_view, Macro>;

Macros macros_of(std::string_view text) {
  Macros macros;
  while (!text.empty()) {
    std::size_t end = text.find('\n');
    while (end != std::string_view::npos && end > 0 && text[end - 1] == '\\') end = text.find('\n', end + 1);
    auto tokens = tokens_of(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (tokens.size() < 3 || tokens[0] != "#" || tokens[1] != "define") continue;
    std::vector<std::string_view> words(tokens.begin() + 3, tokens.end());
    std::erase_if(words, [](std::string_view word) { return !is_word(word[0]); });
    std::vector<std::string_view> sorted = words;
    std::sort(sorted.begin(), sorted.end());
    const bool doubles = std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
    macros[tokens[2]] = {std::move(words), 1, doubles};
  }
  return macros;
}

void check_macros(Macros& macros) {
  // Each round follows names one step further; what doubles at each step is past the bound long before the last.
  for (int round = 0; round < 24; ++round)
    for (auto& [name, macro] : macros) {
      double size = 1;
      for (const std::string_view word : macro.words) {
        const auto found = macros.find(word);
        size += found == macros.end() || word == name ? 1 : found->second.size;
      }
      if (size > kLargestMacro)
        throw std::invalid_argument("the macro " + std::string(name) + " of the shader grows beyond 5000 words");
      macro.size = size;
    }
}

}  // namespace

void check_expansion(std::string_view text) {
  Macros macros = macros_of(text);
  check_macros(macros);
  std::vector<bool> doubled;  // for each open bracket, whether it is that of a macro that doubles
  int doublings = 0, alternatives = 0;
  std::string_view before;
  for (const std::string_view token : tokens_of(text)) {
    if (token == "(") {
      const auto found = macros.find(before);
      doubled.push_back(found != macros.end() && found->second.doubles);
      doublings += doubled.back() ? 1 : 0;
    } else if (token == ")" && !doubled.empty()) {
      doublings -= doubled.back() ? 1 : 0;
      doubled.pop_back();
    }
    alternatives += token == "else" ? 1 : 0;
    if (doublings > kMostDoublings) throw std::invalid_argument("the shader nests macros too deeply");
    if (alternatives > kMostAlternatives) throw std::invalid_argument("the shader has more than 500 alternatives");
    if (before == "[" && token.size() > kLongestArraySize && token[0] >= '1' && token[0] <= '9')
      throw std::invalid_argument("an array of the shader has more than 99999 elements");
    before = token;
  }
}

}  // namespace weft::shader::gles
