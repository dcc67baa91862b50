package dev.limbeck.ort;

import dev.limbeck.calibrate.Calibrator;
import dev.limbeck.testkit.CalibratorContract;

class OrtCalibratorConformance extends CalibratorContract {
    @Override
    protected Calibrator calibrator() {
        return new OrtCalibrator();
    }
}
