// SPDX-License-Identifier: Apache-2.0
#include "nodes/community/arithmetic.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/base/errors.hpp"

namespace weft::nodes {
namespace {

constexpr int kDeepest = 100;

/// A recursive descent through Python's grammar of expressions, from the loosest operator to the tightest.
class ArithmeticParser {
 public:
  ArithmeticParser(std::string_view text, const std::vector<NamedNumber>& names) : text_(text), names_(names) {}

  double whole() {
    skip_blanks();
    if (position_ == text_.size()) return 0;
    const double value = any_of();
    if (position_ != text_.size()) fail("it does not go on here");
    return value;
  }

 private:
  [[noreturn]] void fail(std::string_view what) const {
    throw NodeError(
        fmt::format("the expression \"{}\" cannot be computed: {}, at character {}", text_, what, position_ + 1),
        "Use numbers, the names of the inputs, + - * / // % **, comparisons, min, max, round.");
  }

  void skip_blanks() {
    while (position_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[position_])) != 0) ++position_;
  }

  bool take(std::string_view token) {
    if (!text_.substr(position_).starts_with(token)) return false;
    const bool word = std::isalpha(static_cast<unsigned char>(token.front())) != 0;
    const std::size_t after = position_ + token.size();
    if (word && after < text_.size() && std::isalnum(static_cast<unsigned char>(text_[after])) != 0) return false;
    position_ = after;
    skip_blanks();
    return true;
  }

  // Python gives the operand that decided.
  double any_of() {
    double value = all_of();
    while (take("or")) {
      const double other = all_of();
      if (value == 0) value = other;
    }
    return value;
  }
  double all_of() {
    double value = negated();
    while (take("and")) {
      const double other = negated();
      if (value != 0) value = other;
    }
    return value;
  }
  double negated() {
    const Depth depth(*this);
    return take("not") ? (negated() == 0 ? 1.0 : 0.0) : comparison();
  }

  double comparison() {
    double left = exclusive();
    bool compared = false, holds = true;
    while (true) {
      bool (*test)(double, double) = nullptr;
      if (take("=="))
        test = [](double a, double b) { return a == b; };
      else if (take("!="))
        test = [](double a, double b) { return a != b; };
      else if (take("<="))
        test = [](double a, double b) { return a <= b; };
      else if (take(">="))
        test = [](double a, double b) { return a >= b; };
      else if (take("<"))
        test = [](double a, double b) { return a < b; };
      else if (take(">"))
        test = [](double a, double b) { return a > b; };
      else
        break;
      const double right = exclusive();
      holds = holds && test(left, right);
      compared = true;
      left = right;
    }
    return compared ? (holds ? 1.0 : 0.0) : left;
  }

  double exclusive() {
    double value = sum();
    while (take("^")) {
      const double other = sum();
      constexpr double kLargest = 9007199254740992.0;  // whole numbers up to here are exact
      if (std::abs(value) > kLargest || std::abs(other) > kLargest || value != std::trunc(value) ||
          other != std::trunc(other))
        fail("^ is for whole numbers");
      value = static_cast<double>(static_cast<std::int64_t>(value) ^ static_cast<std::int64_t>(other));
    }
    return value;
  }

  double sum() {
    double value = product();
    while (true) {
      if (take("+"))
        value += product();
      else if (take("-"))
        value -= product();
      else
        return value;
    }
  }

  double product() {
    double value = signed_power();
    while (true) {
      if (text_.substr(position_).starts_with("**")) return value;
      if (take("//"))
        value = std::floor(value / divisor());
      else if (take("*"))
        value *= signed_power();
      else if (take("/"))
        value /= divisor();
      else if (take("%"))
        value = remainder(value, divisor());
      else
        return value;
    }
  }

  double divisor() {
    const double value = signed_power();
    if (value == 0) fail("it divides by zero");
    return value;
  }
  // Python's has the sign of the divisor.
  static double remainder(double a, double b) { return a - b * std::floor(a / b); }

  double signed_power() {
    const Depth depth(*this);
    if (take("-")) return -signed_power();
    if (take("+")) return signed_power();
    const double base = operand();
    return take("**") ? std::pow(base, signed_power()) : base;
  }

  double operand() {
    if (take("(")) {
      const double value = any_of();
      if (!take(")")) fail("a ) is missing");
      return value;
    }
    if (position_ < text_.size() &&
        (std::isdigit(static_cast<unsigned char>(text_[position_])) != 0 || text_[position_] == '.'))
      return number();
    return name();
  }

  double number() {
    double value = 0;
    const auto [end, error] = std::from_chars(text_.data() + position_, text_.data() + text_.size(), value);
    if (error != std::errc()) fail("this is no number");
    position_ = static_cast<std::size_t>(end - text_.data());
    skip_blanks();
    return value;
  }

  double name() {
    const std::size_t start = position_;
    while (position_ < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[position_])) != 0 || text_[position_] == '_'))
      ++position_;
    const std::string_view word = text_.substr(start, position_ - start);
    skip_blanks();
    if (word == "True" || word == "False") return word == "True" ? 1 : 0;
    for (const NamedNumber& known : names_)
      if (known.name == word) return known.value;
    if (!word.empty() && take("(")) return call(word);
    position_ = start;
    fail(word.empty() ? std::string("a number or a name is missing") : fmt::format("\"{}\" is not known", word));
  }

  double call(std::string_view function) {
    std::vector<double> arguments;
    if (!take(")")) {
      do arguments.push_back(any_of());
      while (take(","));
      if (!take(")")) fail("a ) is missing");
    }
    if (arguments.empty()) fail("a function of nothing");
    const double first = arguments.front();
    if (function == "min") return *std::ranges::min_element(arguments);
    if (function == "max") return *std::ranges::max_element(arguments);
    if (function == "sum") return std::accumulate(arguments.begin(), arguments.end(), 0.0);
    if (function == "abs") return std::abs(first);
    if (function == "floor") return std::floor(first);
    if (function == "ceil") return std::ceil(first);
    if (function == "sqrt") return std::sqrt(first);
    if (function == "int") return std::trunc(first);
    if (function == "float") return first;
    if (function == "round") {
      const double scale = std::pow(10.0, arguments.size() > 1 ? arguments[1] : 0.0);
      return std::nearbyint(first * scale) / scale;
    }
    fail(fmt::format("there is no function \"{}\"", function));
  }

  /// Brackets and signs nest only so deep.
  struct Depth {
    explicit Depth(ArithmeticParser& parser) : parser_(parser) {
      if (++parser_.depth_ > kDeepest) parser_.fail("it is nested too deep");
    }
    ~Depth() { --parser_.depth_; }
    ArithmeticParser& parser_;
  };

  std::string_view text_;
  const std::vector<NamedNumber>& names_;
  std::size_t position_ = 0;
  int depth_ = 0;
};

}  // namespace

double evaluate_arithmetic(std::string_view text, const std::vector<NamedNumber>& names) {
  return ArithmeticParser(text, names).whole();
}

}  // namespace weft::nodes
