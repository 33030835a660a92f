// SPDX-License-Identifier: Apache-2.0
// The layouts are those of ggml (ggml/src/ggml-common.h and ggml-quants.c of llama.cpp, MIT): what each block holds, in
// this order of bytes, and how a weight follows from it. All numbers are little-endian.
#include "diffusion/weights/gguf_unpack.hpp"

#include <array>
#include <bit>
#include <cstring>

#include <c10/util/Half.h>

namespace weft::weights {
namespace {

using Byte = std::uint8_t;

constexpr int kSmall = 32;   // weights in a block of the older formats
constexpr int kSuper = 256;  // and of the K formats

float half_at(const Byte* bytes) {
  std::uint16_t bits = 0;
  std::memcpy(&bits, bytes, sizeof bits);
  return static_cast<float>(c10::Half(bits, c10::Half::from_bits()));
}

std::uint32_t word_at(const Byte* bytes) {
  std::uint32_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

float signed_at(const Byte* bytes) { return static_cast<float>(static_cast<std::int8_t>(*bytes)); }

/// Calls `one` for each block in turn.
template <std::size_t bytes, int weights, typename One>
void each_block(const std::byte* source, float* target, std::int64_t blocks, const One& one) {
  const auto* block = reinterpret_cast<const Byte*>(source);
  for (std::int64_t i = 0; i < blocks; ++i) one(block + i * bytes, target + i * weights);
}

// d, 16 bytes of two 4-bit numbers: weight i in the low half of byte i, weight i + 16 in the high one.
void unpack_q4_0(const std::byte* source, float* target, std::int64_t blocks) {
  each_block<18, kSmall>(source, target, blocks, [](const Byte* block, float* out) {
    const float d = half_at(block);
    const Byte* q = block + 2;
    for (int i = 0; i < 16; ++i) {
      out[i] = d * static_cast<float>((q[i] & 0xF) - 8);
      out[i + 16] = d * static_cast<float>((q[i] >> 4) - 8);
    }
  });
}

// d, m, and 4-bit numbers as above.
void unpack_q4_1(const std::byte* source, float* target, std::int64_t blocks) {
  each_block<20, kSmall>(source, target, blocks, [](const Byte* block, float* out) {
    const float d = half_at(block), m = half_at(block + 2);
    const Byte* q = block + 4;
    for (int i = 0; i < 16; ++i) {
      out[i] = d * static_cast<float>(q[i] & 0xF) + m;
      out[i + 16] = d * static_cast<float>(q[i] >> 4) + m;
    }
  });
}

// Weight i of the fifth bits, and of 4-bit numbers as above.
int five_bits(std::uint32_t high, const Byte* q, int i) {
  const int low = i < 16 ? q[i] & 0xF : q[i - 16] >> 4;
  return low | static_cast<int>((high >> i & 1) << 4);
}

void unpack_q5_0(const std::byte* source, float* target, std::int64_t blocks) {
  each_block<22, kSmall>(source, target, blocks, [](const Byte* block, float* out) {
    const float d = half_at(block);
    const std::uint32_t high = word_at(block + 2);
    for (int i = 0; i < kSmall; ++i) out[i] = d * static_cast<float>(five_bits(high, block + 6, i) - 16);
  });
}

void unpack_q5_1(const std::byte* source, float* target, std::int64_t blocks) {
  each_block<24, kSmall>(source, target, blocks, [](const Byte* block, float* out) {
    const float d = half_at(block), m = half_at(block + 2);
    const std::uint32_t high = word_at(block + 4);
    for (int i = 0; i < kSmall; ++i) out[i] = d * static_cast<float>(five_bits(high, block + 8, i)) + m;
  });
}

void unpack_q8_0(const std::byte* source, float* target, std::int64_t blocks) {
  each_block<34, kSmall>(source, target, blocks, [](const Byte* block, float* out) {
    const float d = half_at(block);
    for (int i = 0; i < kSmall; ++i) out[i] = d * signed_at(block + 2 + i);
  });
}

// 16 bytes of scale (low) and minimum (high) of 16 weights each, 64 bytes of 2-bit numbers, d, dmin. Each 32 bytes of
// numbers are 128 weights: bits 0-1 of all, then bits 2-3…
void unpack_q2_k(const std::byte* source, float* target, std::int64_t blocks) {
  each_block<84, kSuper>(source, target, blocks, [](const Byte* block, float* out) {
    const float d = half_at(block + 80), least = half_at(block + 82);
    for (int group = 0; group < 16; ++group) {
      const float scale = d * static_cast<float>(block[group] & 0xF);
      const float minimum = least * static_cast<float>(block[group] >> 4);
      const Byte* q = block + 16 + group / 8 * 32 + group % 2 * 16;
      const int shift = group % 8 / 2 * 2;
      for (int i = 0; i < 16; ++i) *out++ = scale * static_cast<float>(q[i] >> shift & 3) - minimum;
    }
  });
}

/// The 16 scales of Q3_K: 6 bits each, the low four in 8 bytes, the high two in 4.
std::array<float, 16> scales_of_q3_k(const Byte* bytes) {
  std::array<float, 16> scales{};
  for (int i = 0; i < 16; ++i) {
    const int low = i < 8 ? bytes[i] & 0xF : bytes[i - 8] >> 4;
    const int high = bytes[8 + i % 4] >> (i / 4 * 2) & 3;
    scales[static_cast<std::size_t>(i)] = static_cast<float>((low | high << 4) - 32);
  }
  return scales;
}

// 32 bytes of third bits (set: 0, clear: -4), 64 bytes of 2-bit numbers as in Q2_K, 12 bytes of scales, d.
void unpack_q3_k(const std::byte* source, float* target, std::int64_t blocks) {
  each_block<110, kSuper>(source, target, blocks, [](const Byte* block, float* out) {
    const float d = half_at(block + 108);
    const auto scales = scales_of_q3_k(block + 96);
    for (int group = 0; group < 16; ++group) {
      const float scale = d * scales[static_cast<std::size_t>(group)];
      const Byte* high = block + group % 2 * 16;
      const Byte* q = block + 32 + group / 8 * 32 + group % 2 * 16;
      const int shift = group % 8 / 2 * 2, bit = group / 2;
      for (int i = 0; i < 16; ++i)
        *out++ = scale * static_cast<float>((q[i] >> shift & 3) - ((high[i] >> bit & 1) != 0 ? 0 : 4));
    }
  });
}

struct ScaleAndMinimum {
  float scale;
  float minimum;
};

/// Number i of the eight pairs of 6-bit numbers in 12 bytes that Q4_K and Q5_K have.
ScaleAndMinimum six_bits(const Byte* bytes, int i) {
  if (i < 4) return {static_cast<float>(bytes[i] & 63), static_cast<float>(bytes[i + 4] & 63)};
  return {static_cast<float>((bytes[i + 4] & 0xF) | (bytes[i - 4] >> 6 << 4)),
          static_cast<float>((bytes[i + 4] >> 4) | (bytes[i] >> 6 << 4))};
}

// d, dmin, 12 bytes of scales and minima of 32 weights each, 128 bytes of 4-bit numbers: each 32 of them are 64
// weights, the low halves first.
void unpack_q4_k(const std::byte* source, float* target, std::int64_t blocks) {
  each_block<144, kSuper>(source, target, blocks, [](const Byte* block, float* out) {
    const float d = half_at(block), least = half_at(block + 2);
    for (int group = 0; group < 8; ++group) {
      const auto [scale, minimum] = six_bits(block + 4, group);
      const float step = d * scale, offset = least * minimum;
      const Byte* q = block + 16 + group / 2 * 32;
      const int shift = group % 2 * 4;
      for (int i = 0; i < 32; ++i) *out++ = step * static_cast<float>(q[i] >> shift & 0xF) - offset;
    }
  });
}

// As Q4_K, with 32 bytes of fifth bits before the numbers: bit g of byte i belongs to weight i of group g.
void unpack_q5_k(const std::byte* source, float* target, std::int64_t blocks) {
  each_block<176, kSuper>(source, target, blocks, [](const Byte* block, float* out) {
    const float d = half_at(block), least = half_at(block + 2);
    const Byte* high = block + 16;
    for (int group = 0; group < 8; ++group) {
      const auto [scale, minimum] = six_bits(block + 4, group);
      const float step = d * scale, offset = least * minimum;
      const Byte* q = block + 48 + group / 2 * 32;
      const int shift = group % 2 * 4;
      for (int i = 0; i < 32; ++i)
        *out++ = step * static_cast<float>((q[i] >> shift & 0xF) | (high[i] >> group & 1) << 4) - offset;
    }
  });
}

// 128 bytes of low 4 bits, 64 of high 2 bits, 16 signed scales of 16 weights each, d. Each half of a block, 128
// weights, has 64 bytes of low bits (two runs of 32 in the low halves, two in the high ones) and 32 of high bits.
void unpack_q6_k(const std::byte* source, float* target, std::int64_t blocks) {
  each_block<210, kSuper>(source, target, blocks, [](const Byte* block, float* out) {
    const float d = half_at(block + 208);
    for (int group = 0; group < 16; ++group) {
      const float step = d * signed_at(block + 192 + group);
      const int half = group / 8, run = group % 8 / 2, first = group % 2 * 16;
      const Byte* low = block + half * 64 + run % 2 * 32 + first;
      const Byte* high = block + 128 + half * 32 + first;
      for (int i = 0; i < 16; ++i)
        *out++ = step * static_cast<float>(((low[i] >> (run / 2 * 4) & 0xF) | (high[i] >> (run * 2) & 3) << 4) - 32);
    }
  });
}

// What the 4-bit numbers of the "non-linear" formats stand for.
constexpr std::array<float, 16> kUneven{-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

void unpack_iq4_nl(const std::byte* source, float* target, std::int64_t blocks) {
  each_block<18, kSmall>(source, target, blocks, [](const Byte* block, float* out) {
    const float d = half_at(block);
    for (int i = 0; i < 16; ++i) {
      out[i] = d * kUneven[block[2 + i] & 0xF];
      out[i + 16] = d * kUneven[block[2 + i] >> 4];
    }
  });
}

// d, the high 2 bits of eight 6-bit scales, their low 4 bits, and 16 bytes of numbers for each 32 weights.
void unpack_iq4_xs(const std::byte* source, float* target, std::int64_t blocks) {
  each_block<136, kSuper>(source, target, blocks, [](const Byte* block, float* out) {
    const float d = half_at(block);
    const int high = block[2] | block[3] << 8;
    for (int group = 0; group < 8; ++group, out += kSmall) {
      const int low = block[4 + group / 2] >> (group % 2 * 4) & 0xF;
      const float step = d * static_cast<float>((low | (high >> (group * 2) & 3) << 4) - 32);
      const Byte* q = block + 8 + group * 16;
      for (int i = 0; i < 16; ++i) {
        out[i] = step * kUneven[q[i] & 0xF];
        out[i + 16] = step * kUneven[q[i] >> 4];
      }
    }
  });
}

static_assert(std::endian::native == std::endian::little);

constexpr std::array kBlockFormats{
    BlockFormat{2, "Q4_0", kSmall, 18, unpack_q4_0},      BlockFormat{3, "Q4_1", kSmall, 20, unpack_q4_1},
    BlockFormat{6, "Q5_0", kSmall, 22, unpack_q5_0},      BlockFormat{7, "Q5_1", kSmall, 24, unpack_q5_1},
    BlockFormat{8, "Q8_0", kSmall, 34, unpack_q8_0},      BlockFormat{10, "Q2_K", kSuper, 84, unpack_q2_k},
    BlockFormat{11, "Q3_K", kSuper, 110, unpack_q3_k},    BlockFormat{12, "Q4_K", kSuper, 144, unpack_q4_k},
    BlockFormat{13, "Q5_K", kSuper, 176, unpack_q5_k},    BlockFormat{14, "Q6_K", kSuper, 210, unpack_q6_k},
    BlockFormat{20, "IQ4_NL", kSmall, 18, unpack_iq4_nl}, BlockFormat{23, "IQ4_XS", kSuper, 136, unpack_iq4_xs},
};

}  // namespace

std::span<const BlockFormat> block_formats() { return kBlockFormats; }

}  // namespace weft::weights
