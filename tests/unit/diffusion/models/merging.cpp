// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <ATen/ATen.h>

#include "diffusion/models/family.hpp"
#include "diffusion/models/merging/merge.hpp"
#include "diffusion/models/merging/saved_weights.hpp"
#include "diffusion/weights/load.hpp"
#include "engine/base/errors.hpp"
#include "seeded_networks.hpp"
#include "tests/support/scratch_folder.hpp"

using namespace weft;

namespace {

models::Model merge_part(double scale, at::ScalarType dtype = at::kFloat) {
  auto tensors = test::seeded_unet();
  for (auto& [key, tensor] : tensors) tensor = tensor.mul(scale).to(dtype);
  return models::load_diffusion_model(test::as_file(std::move(tensors))).model;
}

/// All weights of a model as it is patched.
std::map<std::string, at::Tensor> patched_weights(const models::Model& model) {
  std::map<std::string, at::Tensor> made;
  const auto saved = models::weights_of(model.network->store(), *model.patches);
  for (const auto& [key, entry] : saved.entries()) made.emplace(key, entry.make());
  return made;
}

models::SharesOf in_shares(double first, double second) {
  return [=](std::string_view) { return models::MergeShares{first, second}; };
}

}  // namespace

TEST_CASE("merging: shares of two models add up, and a merge can be merged again") {
  const auto one = merge_part(1.0), two = merge_part(2.0);
  const auto source = test::seeded_unet();
  const auto mixed = models::merged(one, two, in_shares(0.25, 0.75));
  for (const auto& [key, tensor] : patched_weights(mixed)) CHECK(tensor.allclose(source.at(key) * 1.75, 1e-5, 1e-6));
  const auto again = models::merged(two, mixed, in_shares(1.0, -1.0));
  for (const auto& [key, tensor] : patched_weights(again)) CHECK(tensor.allclose(source.at(key) * 0.25, 1e-4, 1e-6));
  const auto with_itself = models::merged(mixed, mixed, in_shares(0.5, 0.5));
  for (const auto& [key, tensor] : patched_weights(with_itself))
    CHECK(tensor.allclose(source.at(key) * 1.75, 1e-5, 1e-6));
}

TEST_CASE("merging: a model samples as merged, also with itself") {
  const auto mixed = models::merged(merge_part(1.0), merge_part(0.5), in_shares(0.5, 0.5));
  const auto same = merge_part(0.75);
  const auto run = [](const models::Model& model) {
    const auto lease = model.network->store().prepare({at::kCPU, at::kFloat, at::kFloat}, *model.patches);
    return model.network->forward(at::ones({1, 4, 8, 8}), at::full({1}, 500.0F), at::ones({1, 5, 16}), {});
  };
  CHECK(run(mixed).allclose(run(same), 1e-3, 1e-4));
  const auto with_itself = models::merged(mixed, mixed, in_shares(0.5, 0.5));
  CHECK(run(with_itself).allclose(run(same), 1e-3, 1e-4));
}

TEST_CASE("merging: what is saved keeps its dtype, loads again, and is the same model") {
  for (const auto dtype : {at::kFloat, at::kHalf, at::kBFloat16}) {
    const auto mixed = models::merged(merge_part(1.0, dtype), merge_part(0.5, dtype), in_shares(0.5, 0.5));
    test::ScratchFolder folder;
    const auto path = folder.path() / "merged.safetensors";
    models::weights_of(mixed).write(path, models::model_spec(mixed, "merged 1"), {}, {});
    const auto file = weights::load_state_dict(path);
    const auto loaded = models::load_diffusion_model(file).model;
    CHECK(file.at("model.diffusion_model.out.2.weight").scalar_type() == dtype);
    CHECK(file.metadata().at("modelspec.predict_key") == "epsilon");
    const auto expected = patched_weights(mixed);
    for (const auto& [key, tensor] : patched_weights(loaded)) CHECK(at::equal(tensor, expected.at(key)));
  }
}

TEST_CASE("merging: parts lie where checkpoints of their family have them") {
  const models::Vae vae = models::load_vae(test::as_file(test::seeded_vae("first_stage_model.")));
  CHECK(models::weights_of(vae, "SD1.x").entries().begin()->first.starts_with("first_stage_model."));
  CHECK(models::weights_of(vae, "Flux").entries().begin()->first.starts_with("vae."));
}

TEST_CASE("merging: weights of another shape stay as the first has them") {
  auto tensors = test::seeded_unet();
  tensors["input_blocks.0.0.weight"] = at::cat({tensors["input_blocks.0.0.weight"], at::ones({32, 5, 3, 3})}, 1);
  const auto inpaint = models::load_diffusion_model(test::as_file(tensors)).model;
  const auto made = patched_weights(models::merged(merge_part(1.0), inpaint, in_shares(0.5, 0.5)));
  CHECK(at::equal(made.at("input_blocks.0.0.weight"), test::seeded_unet().at("input_blocks.0.0.weight")));
}

TEST_CASE("merging: a full disk or a stop leaves no file") {
  test::ScratchFolder folder;
  CancelToken cancel;
  cancel.request();
  CHECK_THROWS_AS(models::weights_of(merge_part(1.0)).write(folder.path() / "a.safetensors", {}, cancel, {}), Cancelled);
  CHECK(std::filesystem::is_empty(folder.path()));
  CHECK_THROWS_AS(models::weights_of(merge_part(1.0)).write("/dev/full/a.safetensors", {}, {}, {}), FileError);
}
