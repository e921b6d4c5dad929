// Poco's own test suites that go through Poco::StreamCopier, and that need no network but the loopback device.
#include <CppUnit/TestRunner.h>
#include <CppUnit/TestSuite.h>

#include <FTPClientTestSuite.h>
#include <HTMLTestSuite.h>
#include <HTTPClientTestSuite.h>
#include <HTTPServerTestSuite.h>
#include <MailTestSuite.h>
#include <StreamConverterTest.h>
#include <StreamsTestSuite.h>
#include <ZipTestSuite.h>

struct suites {
  static CppUnit::Test* suite() {
    auto* const all = new CppUnit::TestSuite("suites");  // the runner deletes it
    all->addTest(StreamsTestSuite::suite());
    all->addTest(StreamConverterTest::suite());
    all->addTest(ZipTestSuite::suite());
    all->addTest(HTTPClientTestSuite::suite());
    all->addTest(HTTPServerTestSuite::suite());
    all->addTest(HTMLTestSuite::suite());
    all->addTest(MailTestSuite::suite());
    all->addTest(FTPClientTestSuite::suite());
    return all;
  }
};

CppUnitMain(suites)
