// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/stochastic_rounding.hpp"

#include <ATen/core/MT19937RNGEngine.h>

#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

namespace weft::weights {
namespace {

/// An 8-bit format: 1.fraction * 2^(exponent - bias), and fraction * 2^(1 - bias) where the exponent is 0.
struct Format {
  int exponent_bits;
  int fraction_bits;
  int bias;
  float largest;
};
constexpr Format kE4m3{4, 3, 7, 448.0F};
constexpr Format kE5m2{5, 2, 15, 57344.0F};

// With the sign that x86 gives to infinity times zero.
constexpr float kNone = -std::numeric_limits<float>::quiet_NaN();

/// What is known of a magnitude before chance comes in. Not numbers where float16 has no such power of two: at the upper
/// end of E5M2 the reference divides by infinity.
struct Magnitude {
  float steps;  // how many steps above `base` it lies, with its fraction: a float16
  float base;   // the value at 0 steps
  float step;   // between two 8-bit numbers there
};

// The reference computes in float16 throughout. Powers of two and fractions of so few bits are exact there; what is not
// is the logarithm, which rounds up to the next integer just below a power of two: then `steps` is below zero, and the
// number lands in the finer half below.
Magnitude magnitude(float x, float log2, const Format& format) {
  const int highest = (1 << format.exponent_bits) - 1;
  const float unclamped = std::floor(log2) + static_cast<float>(format.bias);
  const int exponent = unclamped >= static_cast<float>(highest) ? highest : unclamped <= 0 ? 0 : static_cast<int>(unclamped);
  if (exponent == 0) {
    const float step = std::ldexp(1.0F, 1 - format.bias - format.fraction_bits);
    return {c10::Half(x / step), 0.0F, step};
  }
  if (exponent - format.bias > 15) return {kNone, kNone, kNone};
  const float base = std::ldexp(1.0F, exponent - format.bias);
  const float above = c10::Half(float(c10::Half(x / base)) - 1.0F);
  return {c10::Half(std::ldexp(above, format.fraction_bits)), base, std::ldexp(base, -format.fraction_bits)};
}

constexpr std::uint16_t kInfinity = 0x7C00;
constexpr std::size_t kMagnitudes = kInfinity + 1;  // the float16 numbers without sign, by their bits

using Table = std::vector<Magnitude>;

Table make_table(const Format& format) {
  const auto bits = at::arange(static_cast<std::int64_t>(kMagnitudes), at::kShort);
  const auto numbers = bits.view(at::kHalf);
  const auto logarithms = at::log2(numbers).to(at::kFloat);
  const auto values = numbers.to(at::kFloat);
  Table table(kMagnitudes);
  for (std::size_t i = 0; i < kMagnitudes; ++i)
    table[i] = magnitude(values.const_data_ptr<float>()[i], logarithms.const_data_ptr<float>()[i], format);
  return table;
}

/// A float16 number between 0 and 1, as torch draws one: the low 11 bits of an output.
float draw(at::mt19937& engine) { return static_cast<float>(engine() & 0x7FFU) * 0x1p-11F; }

float rounded(float weight, const Table& table, const Format& format, at::mt19937& engine) {
  const float chance = draw(engine);  // drawn for every element, whatever it is
  const c10::Half half(weight);
  const std::uint16_t bits = half.x & 0x7FFFU;
  const float sign = (half.x & 0x8000U) != 0 ? -1.0F : 1.0F;
  if (bits > kInfinity) return kNone;
  if (bits == 0) return 0.0F;
  const Magnitude& known = table[bits];
  // The sum rounds as well, so that now and then even an 8-bit number moves up a step.
  const float steps = std::floor(float(c10::Half(known.steps + chance)));
  const float value = known.base + steps * known.step;
  return sign * (value > format.largest ? format.largest : value);
}

template <typename Eight>
void round_all(const at::Tensor& weight, at::Tensor& result, const Format& format, std::uint64_t seed) {
  static const Table table = make_table(format);  // one for each Eight, which has one format
  at::mt19937 engine(seed);
  const float* from = weight.const_data_ptr<float>();
  auto* to = result.mutable_data_ptr<Eight>();
  for (std::int64_t i = 0; i < weight.numel(); ++i) to[i] = Eight(rounded(from[i], table, format, engine));
}

constexpr std::array<std::uint32_t, 256> crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1U) != 0 ? 0xEDB88320U ^ (value >> 1U) : value >> 1U;
    table[byte] = value;
  }
  return table;
}

}  // namespace

at::Tensor round_stochastically(const at::Tensor& weight, at::ScalarType fp8, std::uint64_t seed) {
  const at::Tensor source = weight.contiguous();
  at::Tensor result = at::empty(weight.sizes(), at::TensorOptions().dtype(fp8));
  if (fp8 == at::kFloat8_e4m3fn)
    round_all<c10::Float8_e4m3fn>(source, result, kE4m3, seed);
  else if (fp8 == at::kFloat8_e5m2)
    round_all<c10::Float8_e5m2>(source, result, kE5m2, seed);
  else
    throw std::invalid_argument("round_stochastically: not an 8-bit float");
  return result;
}

std::uint64_t rounding_seed(std::string_view name) {
  static constexpr auto kTable = crc_table();
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char character : name)
    crc = kTable[(crc ^ static_cast<unsigned char>(character)) & 0xFFU] ^ (crc >> 8U);
  return crc ^ 0xFFFFFFFFU;
}

}  // namespace weft::weights
