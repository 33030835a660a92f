// SPDX-License-Identifier: Apache-2.0
#include "engine/python/arithmetic.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft::python {
namespace {

// ComfyUI's bound for the exponent of a power.
constexpr double kLargestExponent = 4000;

[[noreturn]] void fails(const std::string& why) { throw NodeError("the expression: " + why); }

std::optional<std::int64_t> as_whole(const Number& number) {
  if (const bool* flag = std::get_if<bool>(&number)) return static_cast<std::int64_t>(*flag);
  if (const auto* whole = std::get_if<std::int64_t>(&number)) return *whole;
  return std::nullopt;
}

std::int64_t fitting(bool overflow, std::int64_t result) {
  if (overflow) fails("a whole number does not fit into 64 bits");
  return result;
}

std::int64_t times(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  const bool overflow = __builtin_mul_overflow(a, b, &result);
  return fitting(overflow, result);
}

std::int64_t floor_divided(std::int64_t a, std::int64_t b) {
  if (b == 0) fails("division by zero");
  if (b == -1) return fitting(a == INT64_MIN, -(a + (a == INT64_MIN ? 1 : 0)));
  const std::int64_t quotient = a / b;
  return quotient - static_cast<std::int64_t>(a % b != 0 && (a < 0) != (b < 0));
}

std::int64_t whole_power(std::int64_t base, std::int64_t exponent) {
  std::int64_t result = 1;
  for (std::int64_t left = exponent; left > 0; left >>= 1) {
    if (left & 1) result = times(result, base);
    if (left > 1) base = times(base, base);
  }
  return result;
}

Number power(const Number& a, const Number& b) {
  if (std::fabs(to_double(b)) > kLargestExponent)
    fails(fmt::format("the exponent {} is above {}", to_double(b), kLargestExponent));
  const auto base = as_whole(a), exponent = as_whole(b);
  if (base && exponent && *exponent >= 0) {
    if (*base >= -1 && *base <= 1)
      return *base == -1 && *exponent % 2 == 0 ? std::int64_t{1} : *exponent == 0 ? std::int64_t{1} : *base;
    return whole_power(*base, *exponent);
  }
  if (to_double(a) == 0 && to_double(b) < 0) fails("zero to a negative power");
  const double result = std::pow(to_double(a), to_double(b));
  if (std::isnan(result)) fails("a fractional power of a negative number is not real");
  return result;
}

double float_modulo(double a, double b) {
  if (b == 0) fails("modulo by zero");
  const double rest = std::fmod(a, b);
  if (rest == 0) return std::copysign(0.0, b);
  return (rest < 0) != (b < 0) ? rest + b : rest;
}

// As Python computes it: from the remainder, so that a == (a // b) * b + a % b as nearly as can be.
double float_floor_divided(double a, double b) {
  if (b == 0) fails("division by zero");
  const double quotient = (a - float_modulo(a, b)) / b;
  const double whole = std::floor(quotient);
  return quotient - whole > 0.5 ? whole + 1 : whole;
}

Number of_wholes(std::string_view sign, std::int64_t a, std::int64_t b) {
  if (sign == "+" || sign == "-") {
    std::int64_t result = 0;
    const bool overflow = sign == "+" ? __builtin_add_overflow(a, b, &result) : __builtin_sub_overflow(a, b, &result);
    return fitting(overflow, result);
  }
  if (sign == "*") return times(a, b);
  if (sign == "//") return floor_divided(a, b);
  if (sign == "&") return a & b;
  if (sign == "|") return a | b;
  if (sign == "^") return a ^ b;
  if (sign == "%") {
    if (b == 0) fails("modulo by zero");
    if (b == -1) return std::int64_t{0};
    const std::int64_t rest = a % b;
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
  }
  if (b < 0) fails("a shift by a negative number");
  if (sign == ">>") return a >> std::min<std::int64_t>(b, 63);
  if (b > 62 && a != 0) fails("a whole number does not fit into 64 bits");
  return a == 0 ? std::int64_t{0} : times(a, std::int64_t{1} << b);
}

Number of_doubles(std::string_view sign, double a, double b) {
  if (sign == "+") return a + b;
  if (sign == "-") return a - b;
  if (sign == "*") return a * b;
  if (sign == "//") return float_floor_divided(a, b);
  if (sign == "%") return float_modulo(a, b);
  fails(fmt::format("{} is for whole numbers", sign));
}

// Half to even, as Python's round; with digits by the shortest decimal, so that 2.675 is what it says.
Number rounded(std::span<const Number> arguments) {
  const Number& value = arguments[0];
  if (arguments.size() == 1) {
    if (const auto whole = as_whole(value)) return *whole;
    return to_whole(std::nearbyint(std::get<double>(value)));
  }
  const auto digits = as_whole(arguments[1]);
  if (!digits) fails("round() takes a whole number of digits");
  if (const auto whole = as_whole(value); whole && *digits >= 0) return *whole;
  const double number = to_double(value);
  if (!std::isfinite(number) || *digits > 300) return value;
  if (*digits >= 0) {
    const std::string text = fmt::format("{:.{}f}", number, static_cast<int>(*digits));
    double result = 0;
    std::from_chars(text.data(), text.data() + text.size(), result);
    return result;
  }
  if (*digits < -300) return as_whole(value) ? Number(std::int64_t{0}) : Number(0.0);
  const double unit = std::pow(10.0, static_cast<double>(-*digits));
  const double result = std::nearbyint(number / unit) * unit;
  return as_whole(value) ? Number(to_whole(result)) : Number(result);
}

Number largest_or_smallest(std::span<const Number> arguments, std::string_view better) {
  Number best = arguments.front();
  for (const Number& each : arguments)
    if (compare(better, each, best)) best = each;
  return best;
}

Number logarithm(std::span<const Number> arguments) {
  const auto positive = [](const Number& number) {
    if (!(to_double(number) > 0)) fails("the logarithm of a number that is not above 0");
    return to_double(number);
  };
  const double value = std::log(positive(arguments[0]));
  if (arguments.size() == 1) return value;
  const double base = std::log(positive(arguments[1]));
  if (base == 0) fails("division by zero");
  return value / base;
}

double root(double number) {
  if (number < 0) fails("the square root of a negative number");
  return std::sqrt(number);
}

double positive_log(double number, double (*function)(double)) {
  if (!(number > 0)) fails("the logarithm of a number that is not above 0");
  return function(number);
}

Number magnitude(const Number& number) {
  const auto whole = as_whole(number);
  if (!whole) return std::fabs(std::get<double>(number));
  return *whole < 0 ? unary("-", *whole) : Number(*whole);
}

Number total(std::span<const Number> arguments) {
  Number sum = std::int64_t{0};
  for (const Number& each : arguments) sum = binary("+", sum, each);
  return sum;
}

using Arguments = std::span<const Number>;
struct Function {
  std::string_view name;
  std::size_t least, most;
  Number (*call)(Arguments);
};

constexpr std::size_t kAny = std::numeric_limits<std::size_t>::max();
constexpr Function kFunctions[] = {
    {"sum", 0, kAny, total},
    {"min", 1, kAny, [](Arguments a) { return largest_or_smallest(a, "<"); }},
    {"max", 1, kAny, [](Arguments a) { return largest_or_smallest(a, ">"); }},
    {"abs", 1, 1, [](Arguments a) { return magnitude(a[0]); }},
    {"round", 1, 2, rounded},
    {"pow", 2, 2, [](Arguments a) { return power(a[0], a[1]); }},
    {"sqrt", 1, 1, [](Arguments a) { return Number(root(to_double(a[0]))); }},
    {"ceil", 1, 1,
     [](Arguments a) {
       return as_whole(a[0]) ? Number(*as_whole(a[0])) : Number(to_whole(std::ceil(to_double(a[0]))));
     }},
    {"floor", 1, 1,
     [](Arguments a) {
       return as_whole(a[0]) ? Number(*as_whole(a[0])) : Number(to_whole(std::floor(to_double(a[0]))));
     }},
    {"log", 1, 2, logarithm},
    {"log2", 1, 1,
     [](Arguments a) { return Number(positive_log(to_double(a[0]), [](double x) { return std::log2(x); })); }},
    {"log10", 1, 1,
     [](Arguments a) { return Number(positive_log(to_double(a[0]), [](double x) { return std::log10(x); })); }},
    {"sin", 1, 1, [](Arguments a) { return Number(std::sin(to_double(a[0]))); }},
    {"cos", 1, 1, [](Arguments a) { return Number(std::cos(to_double(a[0]))); }},
    {"tan", 1, 1, [](Arguments a) { return Number(std::tan(to_double(a[0]))); }},
    {"int", 1, 1, [](Arguments a) { return Number(to_whole(a[0])); }},
    {"float", 1, 1, [](Arguments a) { return Number(to_double(a[0])); }},
};

const Function* find_function(std::string_view name) {
  const auto found = std::ranges::find(kFunctions, name, &Function::name);
  return found == std::end(kFunctions) ? nullptr : found;
}

}  // namespace

double to_double(const Number& number) noexcept {
  return std::visit([](auto each) { return static_cast<double>(each); }, number);
}

std::int64_t to_whole(const Number& number) {
  if (const auto whole = as_whole(number)) return *whole;
  const double real = std::get<double>(number);
  if (!std::isfinite(real)) fails("a whole number of what is not finite");
  return fitting(real < -0x1p63 || real >= 0x1p63,
                 real < -0x1p63 || real >= 0x1p63 ? 0 : static_cast<std::int64_t>(real));
}

bool to_truth(const Number& number) noexcept { return to_double(number) != 0; }

Number binary(std::string_view sign, const Number& a, const Number& b) {
  if (sign == "**") return power(a, b);
  const auto first = as_whole(a), second = as_whole(b);
  if (sign == "/") {
    if (to_double(b) == 0) fails("division by zero");
    return to_double(a) / to_double(b);
  }
  if (first && second) return of_wholes(sign, *first, *second);
  return of_doubles(sign, to_double(a), to_double(b));
}

Number unary(std::string_view sign, const Number& a) {
  const auto whole = as_whole(a);
  if (sign == "~") {
    if (!whole) fails("~ is for whole numbers");
    return ~*whole;
  }
  if (sign == "+") return whole ? Number(*whole) : a;
  if (!whole) return -std::get<double>(a);
  return of_wholes("-", 0, *whole);
}

bool compare(std::string_view sign, const Number& a, const Number& b) {
  const auto decide = [sign](auto first, auto second) {
    if (sign == "<") return first < second;
    if (sign == "<=") return first <= second;
    if (sign == ">") return first > second;
    if (sign == ">=") return first >= second;
    return (first == second) == (sign == "==");
  };
  const auto first = as_whole(a), second = as_whole(b);
  return first && second ? decide(*first, *second) : decide(to_double(a), to_double(b));
}

Number call(std::string_view name, std::span<const Number> arguments) {
  const Function* function = find_function(name);
  if (function == nullptr) fails(fmt::format("there is no function {}", name));
  if (arguments.size() < function->least || arguments.size() > function->most)
    fails(fmt::format("{}() does not take {} argument{}", name, arguments.size(), arguments.size() == 1 ? "" : "s"));
  return function->call(arguments);
}

bool is_function(std::string_view name) noexcept { return find_function(name) != nullptr; }

}  // namespace weft::python
