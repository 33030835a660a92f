// SPDX-License-Identifier: Apache-2.0
#include "engine/python/expression.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/base/errors.hpp"
#include "engine/python/arithmetic.hpp"

namespace weft::python {
namespace {

constexpr int kDeepestExpression = 200;
constexpr std::size_t kLongestExpression = 2'000;

/// A node of the parsed expression. `text` is a sign, a function or a name.
struct Term {
  enum class Kind { number, name, all_values, unary, binary, compare, both, either, negation, choice, call };
  Kind kind;
  std::string text;
  Number number{};
  std::vector<Term> parts;
  std::vector<std::string> signs;  ///< of a chain of comparisons
};

bool is_name_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
         letter == '_';
}

/// Recursive descent in Python's order of precedence; as deep as kDeepestExpression.
class ExpressionParser {
 public:
  explicit ExpressionParser(std::string_view text) : text_(text) {}

  Term run() {
    Term term = choice();
    blanks();
    if (at_ < text_.size()) fail(fmt::format("\"{}\" is not understood", text_.substr(at_, 10)));
    return term;
  }

 private:
  using Level = Term (ExpressionParser::*)();

  [[noreturn]] void fail(const std::string& what) const {
    throw NodeError(fmt::format("the expression \"{}\": {} at position {}", text_.substr(0, 200), what, at_));
  }

  void blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
  }

  bool take_sign(std::string_view sign) {
    blanks();
    if (!text_.substr(at_).starts_with(sign)) return false;
    const char next = at_ + sign.size() < text_.size() ? text_[at_ + sign.size()] : '\0';
    // "*" is not the start of "**", nor "<" of "<=".
    const bool longer = (next == sign.front() && (sign == "*" || sign == "/" || sign == "<" || sign == ">")) ||
                        (next == '=' && (sign == "<" || sign == ">"));
    if (longer) return false;
    at_ += sign.size();
    return true;
  }

  bool take_word(std::string_view word) {
    blanks();
    if (!text_.substr(at_).starts_with(word)) return false;
    if (at_ + word.size() < text_.size() && is_name_letter(text_[at_ + word.size()])) return false;
    at_ += word.size();
    return true;
  }

  Term choice() {
    if (++depth_ > kDeepestExpression) fail("is nested too deeply");
    Term value = either();
    if (take_word("if")) {
      Term condition = either();
      if (!take_word("else")) fail("an `if` without its `else`");
      Term other = choice();
      value = {.kind = Term::Kind::choice, .parts = {std::move(condition), std::move(value), std::move(other)}};
    }
    --depth_;
    return value;
  }

  Term words(Term::Kind kind, std::string_view word, Level next) {
    Term first = (this->*next)();
    while (take_word(word)) first = {.kind = kind, .parts = {std::move(first), (this->*next)()}};
    return first;
  }
  Term either() { return words(Term::Kind::either, "or", &ExpressionParser::both); }
  Term both() { return words(Term::Kind::both, "and", &ExpressionParser::negation); }

  Term negation() {
    std::size_t count = 0;
    while (take_word("not")) ++count;
    Term term = comparison();
    if (count == 0) return term;
    term = {.kind = Term::Kind::negation, .parts = {std::move(term)}};
    if (count % 2 == 0) term = {.kind = Term::Kind::negation, .parts = {std::move(term)}};
    return term;
  }

  Term comparison() {
    static constexpr std::string_view kSigns[] = {"==", "!=", "<=", ">=", "<", ">"};
    Term chain{.kind = Term::Kind::compare};
    chain.parts.push_back(bits_or());
    for (bool more = true; more;) {
      more = false;
      for (const std::string_view sign : kSigns) {
        if (!take_sign(sign)) continue;
        chain.signs.emplace_back(sign);
        chain.parts.push_back(bits_or());
        more = true;
        break;
      }
    }
    return chain.signs.empty() ? std::move(chain.parts.front()) : chain;
  }

  template <std::size_t N>
  Term operators(const std::array<std::string_view, N>& signs, Level next) {
    Term first = (this->*next)();
    for (bool more = true; more;) {
      more = false;
      for (const std::string_view sign : signs) {
        if (!take_sign(sign)) continue;
        first = {.kind = Term::Kind::binary, .text = std::string(sign), .parts = {std::move(first), (this->*next)()}};
        more = true;
        break;
      }
    }
    return first;
  }
  Term bits_or() { return operators(std::array<std::string_view, 1>{"|"}, &ExpressionParser::bits_xor); }
  Term bits_xor() { return operators(std::array<std::string_view, 1>{"^"}, &ExpressionParser::bits_and); }
  Term bits_and() { return operators(std::array<std::string_view, 1>{"&"}, &ExpressionParser::shift); }
  Term shift() { return operators(std::array<std::string_view, 2>{"<<", ">>"}, &ExpressionParser::sum); }
  Term sum() { return operators(std::array<std::string_view, 2>{"+", "-"}, &ExpressionParser::product); }
  Term product() {
    return operators(std::array<std::string_view, 4>{"//", "*", "/", "%"}, &ExpressionParser::signed_term);
  }

  // A sign binds less than a power before it: -2 ** 2 is -4, and 2 ** -1 is a half.
  Term signed_term() {
    for (const std::string_view sign : {"-", "+", "~"}) {
      if (!take_sign(sign)) continue;
      if (++depth_ > kDeepestExpression) fail("is nested too deeply");
      Term term{.kind = Term::Kind::unary, .text = std::string(sign), .parts = {signed_term()}};
      --depth_;
      return term;
    }
    return power();
  }

  Term power() {
    Term base = atom();
    if (!take_sign("**")) return base;
    if (++depth_ > kDeepestExpression) fail("is nested too deeply");
    Term term{.kind = Term::Kind::binary, .text = "**", .parts = {std::move(base), signed_term()}};
    --depth_;
    return term;
  }

  Term atom() {
    blanks();
    if (take_sign("(")) {
      Term inside = choice();
      if (!take_sign(")")) fail("a ( without its )");
      return inside;
    }
    if (at_ >= text_.size()) fail("ends too early");
    const char letter = text_[at_];
    if ((letter >= '0' && letter <= '9') || letter == '.') return number();
    if (is_name_letter(letter)) return name();
    fail(fmt::format("\"{}\" is not understood", text_.substr(at_, 1)));
  }

  Term number() {
    const char* const begin = text_.data() + at_;
    const char* const end = text_.data() + text_.size();
    std::int64_t whole = 0;
    double real = 0;
    const auto as_whole = std::from_chars(begin, end, whole);
    const auto as_real = std::from_chars(begin, end, real);
    if (as_real.ec != std::errc{}) fail("a number is not understood, or too large");
    const bool is_whole = as_whole.ptr == as_real.ptr;
    if (is_whole && as_whole.ec != std::errc{}) fail("a whole number does not fit into 64 bits");
    at_ += static_cast<std::size_t>(as_real.ptr - begin);
    return {.kind = Term::Kind::number, .number = is_whole ? Number(whole) : Number(real)};
  }

  Term name() {
    std::size_t end = at_;
    while (end < text_.size() && is_name_letter(text_[end])) ++end;
    std::string word(text_.substr(at_, end - at_));
    if (word == "True" || word == "False") {
      at_ = end;
      return {.kind = Term::Kind::number, .number = word == "True"};
    }
    if (std::ranges::find(kReserved, word) != std::end(kReserved))
      fail(fmt::format("`{}` has no value before it", word));
    at_ = end;
    if (take_sign("(")) return arguments(std::move(word));
    if (word == "values") return {.kind = Term::Kind::all_values};
    return {.kind = Term::Kind::name, .text = std::move(word)};
  }

  Term arguments(std::string function) {
    if (!is_function(function)) fail(fmt::format("there is no function {}", function));
    Term term{.kind = Term::Kind::call, .text = std::move(function)};
    if (take_sign(")")) return term;
    do term.parts.push_back(choice());
    while (take_sign(","));
    if (!take_sign(")")) fail("a call without its )");
    return term;
  }

  static constexpr std::string_view kReserved[] = {"and", "or", "not", "if", "else", "in", "is", "lambda", "for"};
  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

class Evaluator {
 public:
  explicit Evaluator(const NamedNumbers& values) : values_(values) {}

  Number of(const Term& term) const {
    using Kind = Term::Kind;
    switch (term.kind) {
      case Kind::number:
        return term.number;
      case Kind::name:
        return find(term.text);
      case Kind::all_values:
        throw NodeError("the expression: `values` is a list; use it as in sum(values)");
      case Kind::unary:
        return unary(term.text, of(term.parts[0]));
      case Kind::binary:
        return binary(term.text, of(term.parts[0]), of(term.parts[1]));
      case Kind::compare:
        return chain(term);
      case Kind::both:
        return deciding(term, false);
      case Kind::either:
        return deciding(term, true);
      case Kind::negation:
        return !to_truth(of(term.parts[0]));
      case Kind::choice:
        return to_truth(of(term.parts[0])) ? of(term.parts[1]) : of(term.parts[2]);
      case Kind::call:
        return called(term);
    }
    throw std::logic_error("a term of no kind");
  }

 private:
  // `and` and `or` give the operand that decided.
  Number deciding(const Term& term, bool stop_at) const {
    const Number first = of(term.parts[0]);
    return to_truth(first) == stop_at ? first : of(term.parts[1]);
  }

  bool chain(const Term& term) const {
    Number left = of(term.parts[0]);
    for (std::size_t i = 0; i < term.signs.size(); ++i) {
      const Number right = of(term.parts[i + 1]);
      if (!compare(term.signs[i], left, right)) return false;
      left = right;
    }
    return true;
  }

  Number called(const Term& term) const {
    std::vector<Number> arguments;
    for (const Term& part : term.parts) {
      if (part.kind == Term::Kind::all_values)
        for (const auto& [name, number] : values_) arguments.push_back(number);
      else
        arguments.push_back(of(part));
    }
    return call(term.text, arguments);
  }

  Number find(const std::string& name) const {
    for (const auto& [known, number] : values_)
      if (known == name) return number;
    std::vector<std::string_view> names;
    for (const auto& [known, number] : values_) names.push_back(known);
    throw NodeError(fmt::format("the expression names {}, which is not among its values", name),
                    fmt::format("There are: {}.", names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "))));
  }

  const NamedNumbers& values_;
};

}  // namespace

Number evaluate(std::string_view expression, const NamedNumbers& values) {
  if (expression.find_first_not_of(" \t\r\n") == std::string_view::npos) throw NodeError("the expression is empty");
  if (expression.size() > kLongestExpression)
    throw NodeError(fmt::format("the expression has {} letters, above {}", expression.size(), kLongestExpression));
  return Evaluator(values).of(ExpressionParser(expression).run());
}

}  // namespace weft::python
