/**
 * Folders of the Hugging Face hub that hold an encoder of the BERT family: config.json, model.safetensors and
 * tokenizer.json, read into a model in canonical form and written back.
 */
@NullMarked
package dev.limbeck.huggingface;

import org.jspecify.annotations.NullMarked;
