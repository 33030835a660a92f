// SPDX-License-Identifier: Apache-2.0
#include "diffusion/text/embeddings.hpp"

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include <fstream>

#include "diffusion/weights/write.hpp"
#include "engine/base/errors.hpp"
#include "tests/unit/diffusion/text/embedding_folder.hpp"

using weft::test::EmbeddingFolder;
using weft::text::Embeddings;

TEST_CASE("embeddings: a name finds its file with and without extension, in subfolders too") {
  EmbeddingFolder folder;
  const auto style = folder.add("style.safetensors", 2, 64);
  const auto deep = folder.add("sub/more/deep.safetensors", 1, 64);
  const Embeddings embeddings({folder.path() / "missing", folder.path()});
  CHECK(embeddings.find("style") == style);
  CHECK(embeddings.find("style.safetensors") == style);
  CHECK(embeddings.find("deep") == deep);
  CHECK(embeddings.find("more/deep") == deep);
  CHECK(embeddings.find("sub\\more\\deep") == deep);
  CHECK_FALSE(embeddings.find("Style"));
  CHECK_FALSE(embeddings.find("sub"));
  CHECK(embeddings.names() == std::vector<std::string>{"style", "sub/more/deep"});
}

TEST_CASE("embeddings: no name leads out of the folder") {
  EmbeddingFolder folder;
  const auto secret = folder.add("secret.safetensors", 1, 64);
  folder.add("inner/a.safetensors", 1, 64);
  const Embeddings embeddings({folder.path() / "inner"});
  CHECK(embeddings.find("a"));
  CHECK(embeddings.find("../inner/a"));  // out and in again
  CHECK_FALSE(embeddings.find("../secret"));
  CHECK_FALSE(embeddings.find("..\\secret"));
  CHECK_FALSE(embeddings.find("x/../../secret"));
  CHECK_FALSE(embeddings.find(secret.string()));
  for (const std::string& name : {std::string(), std::string("."), std::string(".."), std::string("/"),
                                  std::string("a\0b", 3), std::string(100'000, 'x')})
    CHECK_FALSE(embeddings.find(name));
}

TEST_CASE("embeddings: symbolic links are followed, but not in circles") {
  EmbeddingFolder folder;
  EmbeddingFolder elsewhere;
  elsewhere.add("far.safetensors", 1, 64);
  for (const char* name : {"one", "two"})
    std::filesystem::create_directory_symlink(folder.path(), folder.path() / name);
  std::filesystem::create_directory_symlink(elsewhere.path(), folder.path() / "linked");
  const Embeddings embeddings({folder.path()});
  CHECK(embeddings.find("far"));
  CHECK(embeddings.names() == std::vector<std::string>{"linked/far"});
}

TEST_CASE("embeddings: vectors come as rows of float32") {
  EmbeddingFolder folder;
  const Embeddings embeddings({folder.path()});
  const at::Tensor one = at::arange(64, at::kHalf);
  const auto flat = folder.save("flat.safetensors", {{"<token>", one}});
  CHECK(at::equal(embeddings.load(flat, {64, "clip_l"}), one.to(at::kFloat).view({1, 64})));
  const auto both = folder.save("both.safetensors", {{"clip_g", at::ones({3, 128})}, {"clip_l", at::zeros({2, 64})}});
  CHECK(embeddings.load(both, {64, "clip_l"}).sizes() == at::IntArrayRef{2, 64});
  CHECK(embeddings.load(both, {128, "clip_g"}).sizes() == at::IntArrayRef{3, 128});
  const auto mixed = folder.save(
      "mixed.safetensors", {{"a", at::ones({1, 32})}, {"b", at::ones({4, 64})}, {"step", at::ones({1}, at::kLong)}});
  CHECK(embeddings.load(mixed, {64, "clip_l"}).sizes() == at::IntArrayRef{4, 64});
}

TEST_CASE("embeddings: those bundled in a LoRA come one behind the other; an encoder's own name goes before") {
  EmbeddingFolder folder;
  const Embeddings embeddings({folder.path()});
  const auto bundle = folder.save("bundle.safetensors", {{"bundle_emb.b.string_to_param.*", at::ones({2, 64})},
                                                         {"bundle_emb.a.string_to_param.*", at::zeros({1, 64})},
                                                         {"lora_unet_conv_in.alpha", at::ones({1})}});
  CHECK(at::equal(embeddings.load(bundle, {64, "clip_l"}), at::cat({at::zeros({1, 64}), at::ones({2, 64})})));
  const auto both = folder.save("both.safetensors", {{"bundle_emb.a.clip_g", at::ones({2, 128})},
                                                     {"bundle_emb.a.clip_l", at::ones({3, 64})},
                                                     {"bundle_emb.b.clip_l", at::zeros({1, 64})}});
  CHECK(embeddings.load(both, {64, "clip_l"}).sizes() == at::IntArrayRef{4, 64});
  CHECK(embeddings.load(both, {128, "clip_g"}).sizes() == at::IntArrayRef{2, 128});
  const auto mixed = folder.save("mixed.safetensors", {{"bundle_emb.a.string_to_param.*", at::ones({2, 64})},
                                                       {"clip_l", at::zeros({1, 64})}});
  CHECK(embeddings.load(mixed, {64, "clip_l"}).sizes() == at::IntArrayRef{1, 64});
}

TEST_CASE("embeddings: the members of a list count together, those of the encoder's width") {
  EmbeddingFolder folder;
  const Embeddings embeddings({folder.path()});
  const auto list = folder.save("list.safetensors", {{"0.<a>", at::ones({96})},
                                                     {"1.<b>", at::ones({2, 64})},
                                                     {"1.<c>", at::zeros({64})}});
  CHECK(at::equal(embeddings.load(list, {64, "clip_l"}), at::cat({at::ones({2, 64}), at::zeros({1, 64})})));
  CHECK(embeddings.load(list, {32, "clip_l"}).sizes() == at::IntArrayRef{1, 96});  // nothing fits: the width is told
}

TEST_CASE("embeddings: files without an embedding are refused by name") {
  EmbeddingFolder folder;
  const Embeddings embeddings({folder.path()});
  const auto steps = folder.save("steps.safetensors", {{"step", at::ones({1}, at::kLong)}});
  CHECK_THROWS_WITH(embeddings.load(steps, {64, "clip_l"}), Catch::Contains("steps.safetensors"));
  std::ofstream(folder.path() / "broken.safetensors") << "not a weight file";
  CHECK_THROWS_AS(embeddings.load(folder.path() / "broken.safetensors", {64, "clip_l"}), weft::WeightsError);
}
