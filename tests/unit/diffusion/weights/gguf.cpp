// SPDX-License-Identifier: Apache-2.0
#include <fstream>

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/weights/describe.hpp"
#include "diffusion/weights/gguf_blocks.hpp"
#include "diffusion/weights/gguf_unpack.hpp"
#include "diffusion/weights/load.hpp"
#include "diffusion/weights/parameter_store.hpp"
#include "diffusion/weights/widen.hpp"
#include "engine/base/errors.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/skip.hpp"

using namespace weft;
using namespace weft::weights;
using Catch::Matchers::Contains;

namespace {

/// Made by data/make_blocks.py: every format, with the weights that the package gguf computes beside each.
std::filesystem::path blocks_file() { return test::source_dir() / "tests/unit/diffusion/weights/data/blocks.gguf"; }

std::string gguf_text(std::string_view text) {
  const std::uint64_t length = text.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + std::string(text);
}

template <typename T>
std::string gguf_number(T number) {
  return {reinterpret_cast<const char*>(&number), sizeof number};
}

/// A file of one architecture and tensors of one F32 each, all at one place.
std::string gguf_of(std::string_view architecture, const std::vector<std::string>& keys) {
  std::string file = "GGUF" + gguf_number<std::uint32_t>(3) + gguf_number<std::uint64_t>(keys.size()) +
                     gguf_number<std::uint64_t>(1) + gguf_text("general.architecture") + gguf_number<std::uint32_t>(8) +
                     gguf_text(architecture);
  for (const std::string& key : keys)
    file += gguf_text(key) + gguf_number<std::uint32_t>(1) + gguf_number<std::uint64_t>(1) +
            gguf_number<std::uint32_t>(0) + gguf_number<std::uint64_t>(0);
  file.resize((file.size() + 31) / 32 * 32);
  return file + gguf_number(1.5f);
}

std::string gguf_problem(const std::string& bytes) {
  const test::ScratchFolder folder;
  const auto path = folder.write("x.gguf", bytes);
  try {
    load_state_dict(path);
    return {};
  } catch (const WeightsError& error) {
    CHECK_THAT(error.what(), Contains(path.string()));
    CHECK_FALSE(error.hint().empty());
    return error.what();
  }
}

std::string bytes_in_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Adds a constant.
class Plus : public WeightPatch {
 public:
  at::Tensor apply(at::Tensor weight, std::string_view) const override { return weight.add_(0.001); }
  Hash identity() const override { return Hasher().add("plus").digest(); }
};

}  // namespace

TEST_CASE("gguf: blocks of every format unpack to the weights that the reference computes") {
  const StateDict dict = load_state_dict(blocks_file());
  CHECK(block_formats().size() == 12);
  for (const BlockFormat& format : block_formats()) {
    INFO(format.name);
    const at::Tensor& blocks = dict.at(std::string(format.name) + ".weight");
    const at::Tensor& expected = dict.at(std::string(format.name) + ".weight.expected");
    REQUIRE(block_format_of(blocks) == &format);
    REQUIRE(blocks.sizes() == expected.sizes());
    CHECK(bytes_of(blocks).size() == 512 / format.block_elements * format.block_bytes);
    CHECK(unpacked(blocks, at::kFloat).equal(expected));
    CHECK(converted(blocks, at::kHalf).equal(expected.to(at::kHalf)));
    CHECK(converted(blocks, at::kDouble).equal(expected.to(at::kDouble)));
    CHECK(unpacked(blocks.narrow(0, 1, 1), at::kFloat).equal(expected.narrow(0, 1, 1)));
    const at::Tensor ids = at::tensor({1, 0, 1}, at::kLong);
    CHECK(unpacked_rows(blocks, ids).equal(expected.index_select(0, ids)));
  }
}

TEST_CASE("gguf: plain tensors, shapes kept beside and values are read") {
  const StateDict dict = load_state_dict(blocks_file());
  CHECK(dict.at("plain.f16").scalar_type() == at::kHalf);
  CHECK(dict.at("plain.f16").sizes() == at::IntArrayRef({3, 5}));
  CHECK(dict.at("plain.bf16").scalar_type() == at::kBFloat16);
  CHECK(dict.at("reshaped.weight").sizes() == at::IntArrayRef({2, 8, 4, 4}));
  CHECK(
      unpacked(dict.at("reshaped.weight"), at::kFloat).flatten().equal(dict.at("reshaped.weight.expected").flatten()));
  CHECK(dict.metadata().at("general.architecture") == "flux");
  CHECK(dict.metadata().at("test.number") == "41");
  CHECK(dict.metadata().at("test.truth") == "true");
  CHECK_THAT(dtype_text(summarise(dict)), Contains("Q4_K (1)") && Contains("bf16 (1)"));
}

TEST_CASE("gguf: weights are unpacked as they are used, and changed unrounded") {
  const StateDict dict = load_state_dict(blocks_file());
  ParameterStore store(dict);
  const Parameter& weight = store.require("Q5_K.weight");
  const at::Tensor expected = dict.at("Q5_K.weight.expected");
  const device::ComputePolicy policy{at::kCPU, GENERATE(at::kFloat, at::kBFloat16), at::kFloat};
  {
    const auto lease = store.prepare(policy, {});
    CHECK(weight.value().equal(expected));
    CHECK(weight.rows(at::tensor({1, 1}, at::kLong)).equal(expected.index_select(0, at::tensor({1, 1}, at::kLong))));
    CHECK(store.resident_bytes() == 0);
  }
  const auto lease = store.prepare(policy, {{"Q5_K.weight", {std::make_shared<Plus>()}}});
  CHECK(weight.value().equal(expected + 0.001));
  CHECK(weight.rows(at::tensor({1}, at::kLong)).equal((expected + 0.001).narrow(0, 1, 1)));
  CHECK(store.resident_bytes() == 0);
}

TEST_CASE("gguf: weights beyond the room for them are streamed like others") {
  const StateDict dict = load_state_dict(blocks_file());
  ParameterStore store(dict);
  const Parameter& weight = store.require("Q8_0.weight");
  const Parameter& half = store.require("plain.f16");
  device::ComputePolicy policy{at::kCPU, at::kFloat, at::kFloat};
  policy.resident_limit = 0;
  const auto lease = store.prepare(policy, {});
  CHECK(weight.value().equal(dict.at("Q8_0.weight.expected")));
  CHECK(half.value().equal(dict.at("plain.f16").to(at::kFloat)));
}

TEST_CASE("gguf: T5 has the names that transformers gives") {
  const test::ScratchFolder folder;
  const std::vector<std::string> theirs{
      "token_embd.weight",        "enc.output_norm.weight",      "enc.blk.0.attn_norm.weight",
      "enc.blk.0.attn_q.weight",  "enc.blk.0.attn_rel_b.weight", "enc.blk.11.ffn_gate.weight",
      "enc.blk.11.ffn_up.weight", "enc.blk.11.ffn_down.weight",  "enc.blk.11.ffn_norm.weight"};
  const StateDict dict = load_state_dict(folder.write("t5.gguf", gguf_of("t5encoder", theirs)));
  for (const char* key :
       {"shared.weight", "encoder.final_layer_norm.weight", "encoder.block.0.layer.0.layer_norm.weight",
        "encoder.block.0.layer.0.SelfAttention.q.weight",
        "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight",
        "encoder.block.11.layer.1.DenseReluDense.wi_0.weight", "encoder.block.11.layer.1.DenseReluDense.wi_1.weight",
        "encoder.block.11.layer.1.DenseReluDense.wo.weight", "encoder.block.11.layer.1.layer_norm.weight"})
    CHECK(dict.find(key) != nullptr);
}

TEST_CASE("gguf: files that are not what they claim are refused with where") {
  const std::string good = gguf_of("flux", {"a"});
  CHECK(gguf_problem(good).empty());
  CHECK_THAT(gguf_problem(good.substr(0, good.size() - 1)), Contains("'a'") && Contains("cut off"));
  CHECK_THAT(gguf_problem(good.substr(0, 30)), Contains("cannot fit") || Contains("cut off"));
  std::string other = good;
  other[4] = 9;
  CHECK_THAT(gguf_problem(other), Contains("version 9"));
  other = good;
  other[15] = 0x7f;  // the number of tensors
  CHECK_THAT(gguf_problem(other), Contains("cannot fit"));
  CHECK_THAT(gguf_problem(gguf_of("flux", {"a", "a"})), Contains("twice"));
  other = good;
  other.replace(other.find(gguf_text("a")) + 9 + 4 + 8, 4, gguf_number<std::uint32_t>(99));
  CHECK_THAT(gguf_problem(other), Contains("format number 99"));
}

TEST_CASE("gguf: no damage to a file does more than be told") {
  const std::string whole = bytes_in_file(blocks_file());
  const test::ScratchFolder folder;
  for (std::size_t i = 0; i < 400; ++i) {
    std::string bytes = whole;
    if (i % 3 == 0) bytes.resize(i * 79 % 5000);
    for (std::size_t k = 0; k < 4 && !bytes.empty(); ++k)
      bytes[(i * 7919 + k * 104729) % std::min<std::size_t>(bytes.size(), 4000)] ^= static_cast<char>(1 << (i + k) % 8);
    try {
      const StateDict dict = load_state_dict(folder.write("x.gguf", bytes));
      for (const auto& [key, tensor] : dict.tensors()) CHECK(converted(tensor, at::kFloat).numel() == tensor.numel());
    } catch (const WeightsError& error) {
      CHECK_THAT(error.what(), Contains("x.gguf"));
    }
  }
}
