// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/help_text.hpp"

#include <sstream>
#include <string>

#include <CLI/CLI.hpp>

namespace weft::app {
namespace {

constexpr std::size_t kNameColumn = 30;
constexpr std::size_t kWidth = 100;

/// The text in lines that reach to kWidth at most, where CLI11 has indented them to the column of descriptions.
std::string broken(const std::string& text) {
  std::istringstream words(text);
  std::string result;
  std::size_t length = kNameColumn;
  for (std::string word; words >> word;) {
    const bool fits = length + 1 + word.size() <= kWidth || length == kNameColumn;
    if (!fits) {
      result += '\n';
      length = kNameColumn;
    }
    if (length > kNameColumn) result += ' ', ++length;
    result += word;
    length += word.size();
  }
  return result;
}

class HelpFormatter final : public CLI::Formatter {
 public:
  HelpFormatter() { column_width(kNameColumn); }

  std::string make_option_opts(const CLI::Option* option) const override {
    std::string text = option->get_type_name().substr(0, option->get_type_name().find(':'));
    if (!text.empty()) text = " " + text;
    return option->get_required() ? text + " (required)" : text;
  }
  std::string make_option_desc(const CLI::Option* option) const override { return broken(option->get_description()); }
};

}  // namespace

std::shared_ptr<CLI::FormatterBase> make_help_formatter() { return std::make_shared<HelpFormatter>(); }

}  // namespace weft::app
