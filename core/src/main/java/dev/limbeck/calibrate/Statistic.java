package dev.limbeck.calibrate;

/**
 * Something to know about a value over calibration data. Two equal statistics are collected once.
 *
 * @param value the name of the value in the model
 * @param reducer what becomes of its elements
 */
public record Statistic(String value, Reducer reducer) {}
