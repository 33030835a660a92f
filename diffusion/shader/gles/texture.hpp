// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include <GLES3/gl31.h>

#include "diffusion/shader/shader.hpp"

namespace weft::shader::gles {

/// A texture that is read linearly between its pixels, and at its edge beyond them. Needs a current context.
class Texture {
 public:
  Texture();
  ~Texture() { glDeleteTextures(1, &texture_); }
  Texture(const Texture&) = delete;
  Texture& operator=(const Texture&) = delete;

  GLuint id() const { return texture_; }
  /// Shows this picture, its lower row at y = 0. format: GL_RGBA32F or GL_RGBA16F.
  void upload(const Picture& picture, GLenum format);
  /// Room for a drawing of this size.
  void reserve(std::int64_t width, std::int64_t height, GLenum format);

 private:
  GLuint texture_ = 0;
  std::vector<float> rows_;
};

/// What is drawn into: up to four textures of one size.
class Target {
 public:
  /// format: GL_RGBA32F or GL_RGBA16F. wanted: which outputs there are.
  Target(std::int64_t width, std::int64_t height, GLenum format, const std::array<bool, kOutputs>& wanted);
  ~Target() { glDeleteFramebuffers(1, &framebuffer_); }
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;

  /// What is drawn from now on goes here.
  void bind() const { glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_); }
  GLuint texture(std::size_t output) const { return textures_[output].id(); }
  /// Reads an output that is there, rows from the top, four floats a pixel.
  void read(std::size_t output, float* pixels) const;

 private:
  std::int64_t width_, height_;
  std::array<Texture, kOutputs> textures_;
  GLuint framebuffer_ = 0;
};

}  // namespace weft::shader::gles
