/** Runs a model in LangChain4j. */
@NullMarked
package dev.limbeck.interop.langchain4j;

import org.jspecify.annotations.NullMarked;
