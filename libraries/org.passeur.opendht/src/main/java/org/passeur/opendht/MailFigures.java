package org.passeur.opendht;

/**
 * What became of the values under our key.
 *
 * @param opened those that were opened, junk or not
 * @param junk those that were no messages for us
 * @param unopened those for which there was no time
 * @param replayed copies of some that had come before
 * @param nanos time spent on opening
 */
public record MailFigures(long opened, long junk, long unopened, long replayed, long nanos) {}
