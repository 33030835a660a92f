// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/vae/small_decoder.hpp"

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/tensor/compare.hpp"
#include "diffusion/tensor/inference_guard.hpp"
#include "engine/base/errors.hpp"

using namespace weft;

namespace {

/// TAESD with blocks as wide as `width`, and its numbers: 1 the first convolution, 3 to 5 blocks, 6 an enlargement, 7 a
/// convolution without bias…
weights::StateDict taesd(std::int64_t channels, std::int64_t width, const std::string& prefix) {
  at::manual_seed(3);
  weights::StateDict::Tensors t;
  const auto conv = [&](const std::string& key, std::int64_t out, std::int64_t in, bool bias) {
    t[prefix + key + ".weight"] = at::randn({out, in, 3, 3}).mul_(0.1);
    if (bias) t[prefix + key + ".bias"] = at::randn({out}).mul_(0.1);
  };
  conv("1", width, channels, true);
  const auto block = [&](int number) {
    for (const char* part : {".conv.0", ".conv.2", ".conv.4"}) conv(std::to_string(number) + part, width, width, true);
  };
  for (const int number : {3, 4, 5, 8, 9, 10, 13, 14, 15, 18}) block(number);
  for (const int number : {7, 12, 17}) conv(std::to_string(number), width, width, false);
  conv("19", 3, width, true);
  return {std::move(t), {}, "taesd_decoder.safetensors", {1, 1}};
}

/// The same from the description alone, in float64.
at::Tensor by_definition(const weights::StateDict& dict, const at::Tensor& latent) {
  const auto conv = [&](const at::Tensor& x, const std::string& key) {
    const at::Tensor* bias = dict.find(key + ".bias");
    return at::conv2d(x, dict.at(key + ".weight").to(at::kDouble),
                      bias == nullptr ? at::Tensor() : bias->to(at::kDouble), 1, 1);
  };
  at::Tensor x = conv((latent.to(at::kDouble) / 3).tanh() * 3, "1").relu();
  for (int number = 3; number < 19; ++number) {
    const std::string key = std::to_string(number);
    if (dict.has_prefix(key + ".conv.")) {
      x = (conv(conv(conv(x, key + ".conv.0").relu(), key + ".conv.2").relu(), key + ".conv.4") + x).relu();
    } else if (dict.has_prefix(key + ".")) {
      x = conv(x.repeat_interleave(2, 2).repeat_interleave(2, 3), key);
    }
  }
  return conv(x, "19").clamp(0, 1).movedim(1, -1);
}

}  // namespace

TEST_CASE("small decoder: gives what its description says, whatever stands before its keys") {
  const tensor::InferenceGuard guard;
  const at::Tensor latent = at::randn({1, 16, 3, 5}) * 2;
  const at::Tensor expected = by_definition(taesd(16, 8, ""), latent);
  for (const char* prefix : {"", "decoder.layers.", "taesd_decoder."}) {
    const models::SmallDecoder decoder(taesd(16, 8, prefix));
    const at::Tensor picture = decoder.decode(latent);
    CHECK(picture.sizes() == at::IntArrayRef({1, 24, 40, 3}));
    CHECK(tensor::difference(picture, expected).relative() < 1e-5);
    CHECK_THROWS_AS(decoder.decode(at::randn({1, 4, 3, 5})), NodeError);
  }
}

TEST_CASE("small decoder: another file is an error that names the ones that are right") {
  const weights::StateDict other({{"conv_in.weight", at::zeros({4, 4, 3, 3})}}, {}, "vae.safetensors", {2, 2});
  CHECK_THROWS_WITH(models::SmallDecoder(other), Catch::Matchers::Contains("vae.safetensors"));
}
