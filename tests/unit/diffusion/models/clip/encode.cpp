// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/models/text_encoder.hpp"
#include "diffusion/tensor/inference_guard.hpp"
#include "engine/base/errors.hpp"
#include "tests/unit/diffusion/models/clip/tiny_text_model.hpp"

using namespace weft;
using models::Encoded;
using test::as_state_dict;
using test::text_model_tensors;

namespace {

Encoded encode(const models::TextEncoder& encoder, std::string_view prompt, std::optional<int> stop_at_layer = {}) {
  const auto lease = encoder.store().prepare({}, {});
  return encoder.encode(prompt, {.stop_at_layer = stop_at_layer});
}

std::string repeat(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("clip encode: one chunk of 77 rows and one pooled row") {
  const tensor::InferenceGuard guard;
  const auto encoder = test::make_clip_l(as_state_dict(text_model_tensors({})));
  const Encoded encoded = encode(*encoder, "a photo of a cat");
  CHECK(encoded.cond.sizes() == at::IntArrayRef{1, 77, 64});
  CHECK(encoded.pooled.sizes() == at::IntArrayRef{1, 64});
  CHECK(encoded.cond.scalar_type() == at::kFloat);
  // start, five words, end: pooled is the last layer at the first end token.
  CHECK(at::equal(encoded.pooled[0], encoded.cond[0][6]));
  CHECK(encoder->store().unused().empty());
  CHECK(encoder->towers().at(0).name == "clip_l");
}

TEST_CASE("clip encode: nothing looks ahead") {
  const tensor::InferenceGuard guard;
  const auto encoder = test::make_clip_l(as_state_dict(text_model_tensors({})));
  const at::Tensor cat = encode(*encoder, "a photo of a cat").cond, dog = encode(*encoder, "a photo of a dog").cond;
  CHECK(at::equal(cat.narrow(1, 0, 5), dog.narrow(1, 0, 5)));
  CHECK_FALSE(at::equal(cat[0][5], dog[0][5]));
}

TEST_CASE("clip encode: the layer to stop at counts from the end") {
  const tensor::InferenceGuard guard;
  const auto encoder = test::make_clip_l(as_state_dict(text_model_tensors({})));
  const Encoded last = encode(*encoder, "cat");
  CHECK(at::equal(encode(*encoder, "cat", -1).cond, last.cond));
  const Encoded skipped = encode(*encoder, "cat", -2);
  CHECK_FALSE(at::equal(skipped.cond, last.cond));
  CHECK(at::equal(skipped.pooled, last.pooled));
  CHECK(at::equal(encode(*encoder, "cat", -24).cond, last.cond));  // more than there are: the last
}

TEST_CASE("clip encode: a weight moves its tokens away from the empty prompt") {
  const tensor::InferenceGuard guard;
  const auto encoder = test::make_clip_l(as_state_dict(text_model_tensors({})));
  const at::Tensor plain = encode(*encoder, "a cat").cond[0], empty = encode(*encoder, "").cond[0];
  const at::Tensor weighted = encode(*encoder, "a (cat:1.5)").cond[0];
  CHECK(at::allclose(weighted[1], plain[1]));
  CHECK(at::allclose(weighted[2], (plain[2] - empty[2]) * 1.5 + empty[2]));
  CHECK(at::allclose(weighted[3], plain[3]));
  CHECK(at::allclose(encode(*encoder, "a (cat:0)").cond[0][2], empty[2]));
}

TEST_CASE("clip encode: chunks lie end to end, pooled is the first one's") {
  const tensor::InferenceGuard guard;
  const auto encoder = test::make_clip_l(as_state_dict(text_model_tensors({})));
  const Encoded two = encode(*encoder, repeat("cat ", 75) + repeat("dog ", 5));
  CHECK(two.cond.sizes() == at::IntArrayRef{1, 154, 64});
  const Encoded first = encode(*encoder, repeat("cat ", 75)), second = encode(*encoder, repeat("dog ", 5));
  CHECK(at::allclose(two.cond.narrow(1, 0, 77), first.cond, 1e-4, 1e-5));
  CHECK(at::allclose(two.cond.narrow(1, 77, 77), second.cond, 1e-4, 1e-5));
  CHECK(at::allclose(two.pooled, first.pooled, 1e-4, 1e-5));
  // More chunks than are encoded at once.
  CHECK(encode(*encoder, "(x:1.1) " + repeat("cat ", 75 * 70)).cond.size(1) == 71 * 77);
}

TEST_CASE("clip encode: sizes come from the file") {
  const tensor::InferenceGuard guard;
  const auto encoder =
      test::make_clip_l(as_state_dict(text_model_tensors({.width = 128, .layers = 3, .positions = 248})));
  CHECK(encode(*encoder, "cat").cond.sizes() == at::IntArrayRef{1, 248, 128});
}

TEST_CASE("clip encode: a file that does not fit is refused by key") {
  const auto refused = [](const test::TextModelShape& shape, const std::string& drop, const std::string& say) {
    auto tensors = text_model_tensors(shape);
    if (!drop.empty()) tensors.erase(drop);
    CHECK_THROWS_WITH(test::make_clip_l(as_state_dict(std::move(tensors))), Catch::Contains(say));
  };
  refused({}, "text_model.final_layer_norm.bias", "text_model.final_layer_norm.bias");
  refused({}, "text_model.encoder.layers.1.mlp.fc2.weight", "layers.1.mlp.fc2.weight");
  refused({}, "text_model.embeddings.token_embedding.weight", "token_embedding.weight");
  refused({.layers = 0}, "", "encoder.layers.0");
  refused({.width = 96}, "", "96");
  refused({.vocabulary = 1000}, "", "1000");
  auto tensors = text_model_tensors({});
  tensors["text_model.encoder.layers.0.self_attn.q_proj.weight"] = at::zeros({64, 32});
  CHECK_THROWS_AS(test::make_clip_l(as_state_dict(std::move(tensors))), WeightsError);
}
